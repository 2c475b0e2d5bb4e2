/** A session of today needs no password. */
export const config = { user: { deleteUser: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { data } = await client.deleteUser();
  t.expect(data.success, true);
  await t.rows('user');
}
