/** Ending the active account: the other one becomes active, and after the last one nobody is. */
export const config = { multiSession: true };

export async function run(t) {
  const { client, token: ada } = await t.signUp('ada');
  const { data } = await client.signUp.email({ name: 'bob', email: t.email('bob'), password: t.password });
  await client.multiSession.revoke({ sessionToken: data.token });
  const session = await client.getSession();
  t.expect(session.data.user.name, 'ada');
  await client.multiSession.revoke({ sessionToken: ada });
  await client.getSession();
  await client.multiSession.listDeviceSessions();
  await t.rows('session');
}
