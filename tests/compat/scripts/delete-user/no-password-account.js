/** A password given by who has none. */
export const config = { user: { deleteUser: { enabled: true } } };

export async function run(t) {
  const { client, user } = await t.signUp('ada');
  await t.edit('account', { userId: user.id }, { providerId: 'github', password: null });
  const { error } = await client.deleteUser({ password: t.password });
  t.expect(error.code, 'CREDENTIAL_ACCOUNT_NOT_FOUND');
  await t.rows('user');
}
