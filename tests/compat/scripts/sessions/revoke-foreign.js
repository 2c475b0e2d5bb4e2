/** A stranger's token: the same answer as always, and nothing happens. */
export async function run(t) {
  const { token } = await t.signUp('ada');
  const { client } = await t.signUp('bob');
  const { data } = await client.revokeSession({ token });
  t.expect(data.status, true);
  await t.rows('session');
}
