/** An https base URL: `__Secure-` and `Secure`. */
export const config = { baseURL: 'https://auth.example.com' };

export async function run(t) {
  const { client } = await t.signUp('ada', { rememberMe: false });
  const { data } = await client.getSession();
  t.expect(Boolean(data), true);
  await client.signOut();
}
