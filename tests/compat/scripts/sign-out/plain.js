/** The row is gone, the cookies are cleared, the token is dead. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  const { data } = await client.signOut();
  t.expect(data.success, true);
  await t.rows('session');
  await client.getSession();
  await t.raw('GET', '/get-session', { headers: { cookie: `better-auth.session_token=${t.signed(token)}` } });
}
