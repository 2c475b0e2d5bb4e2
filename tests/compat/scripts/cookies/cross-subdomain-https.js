/** Both together. */
export const config = { baseURL: 'https://auth.example.com', advanced: { crossSubDomainCookies: { enabled: true, domain: '.example.com' } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.getSession();
}
