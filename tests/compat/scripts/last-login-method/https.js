/** Over https it is secure, under the same name, and shared with sub-domains where the session is. */
export const config = {
  baseURL: 'https://auth.example.com',
  lastLoginMethod: true,
  advanced: { crossSubDomainCookies: { enabled: true, domain: 'example.com' } },
};

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
}
