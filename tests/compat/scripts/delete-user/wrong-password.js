/** Nothing is deleted. */
export const config = { user: { deleteUser: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { error } = await client.deleteUser({ password: 'wrong horse battery' });
  t.expect(error.code, 'INVALID_PASSWORD');
  await t.rows('user');
}
