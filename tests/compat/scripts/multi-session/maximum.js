/** `maximumSessions` counts the active one. */
export const config = { multiSession: { maximumSessions: 3 } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  for (const name of ['bob', 'cyd', 'dan']) await client.signUp.email({ name, email: t.email(name), password: t.password });
  const { data } = await client.multiSession.listDeviceSessions();
  t.expect(data.length, 2);
  await client.getSession();
  await client.signOut();
  await t.rows('session');
}
