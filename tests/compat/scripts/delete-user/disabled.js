/** Off unless switched on, and then there is nothing to be found. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.deleteUser();
  await client.deleteUser({ password: t.password });
  await t.raw('GET', '/delete-user/callback?token=x', { as: 'ada' });
  await t.rows('user');
}
