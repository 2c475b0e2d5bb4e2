/** The name without the prefix is not read there, nor the other way round. */
export const config = { baseURL: 'https://auth.example.com' };

export async function run(t) {
  const { token } = await t.signUp('ada');
  for (const name of ['better-auth.session_token', '__Secure-better-auth.session_token', '__Host-better-auth.session_token']) await t.raw('GET', '/get-session', { headers: { cookie: `${name}=${t.signed(token)}` } });
}
