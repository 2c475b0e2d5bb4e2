/** All but this one. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  for (const device of ['phone', 'tablet']) await t.client(device).signIn.email({ email, password: t.password });
  await t.signUp('bob');
  const { data } = await client.revokeOtherSessions();
  t.expect(data.status, true);
  await client.getSession();
  await t.rows('session');
}
