/** A renamed cookie keeps `__Secure-`. */
export const config = { baseURL: 'https://auth.example.com', advanced: { cookies: { session_token: { name: 'sid' } } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.getSession();
}
