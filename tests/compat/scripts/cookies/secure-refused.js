/** `useSecureCookies: false` on an https base URL. */
export const config = { baseURL: 'https://auth.example.com', advanced: { useSecureCookies: false } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.getSession();
}
