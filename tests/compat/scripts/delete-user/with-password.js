/** User, accounts and sessions go; the cookies are cleared. */
export const config = { user: { deleteUser: { enabled: true } } };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.signUp('bob');
  const { data } = await client.deleteUser({ password: t.password });
  t.expect(data.success, true);
  await client.getSession();
  await t.client('phone').signIn.email({ email, password: t.password });
  for (const table of ['user', 'account', 'session']) await t.rows(table);
}
