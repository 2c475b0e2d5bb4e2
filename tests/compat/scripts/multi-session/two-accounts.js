/** Two accounts in one browser, and back and forth between them. */
export const config = { multiSession: true };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, token: ada } = await t.signUp('ada');
  const body = { name: 'bob', email: t.email('bob'), password: t.password };
  const { data } = await client.signUp.email(body);
  await client.multiSession.listDeviceSessions();
  const active = await client.multiSession.setActive({ sessionToken: ada });
  t.expect(active.data.user.name, 'ada');
  await client.getSession();
  await client.multiSession.setActive({ sessionToken: data.token });
  await client.getSession();
  await t.rows('session');
}
