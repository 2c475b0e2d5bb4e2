/** Name and attributes of one cookie. */
export const config = { advanced: { cookies: { session_token: { name: 'sid', attributes: { sameSite: 'strict', path: '/api' } } } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.getSession();
  await client.signOut();
}
