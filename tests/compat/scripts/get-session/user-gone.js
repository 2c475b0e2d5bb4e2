/** A session whose user is gone, row and all, behind the server's back. */
export async function run(t) {
  const { client, user } = await t.signUp('ada');
  await t.remove('user', { id: user.id });
  const { data } = await client.getSession();
  t.expect(data, null);
  await client.listSessions();
}
