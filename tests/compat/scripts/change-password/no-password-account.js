/** Who never had a password can't change it. */
export async function run(t) {
  const { client, user } = await t.signUp('ada');
  await t.edit('account', { userId: user.id }, { providerId: 'github', password: null });
  const { error } = await client.changePassword({ currentPassword: t.password, newPassword: 'another battery' });
  t.expect(error.code, 'CREDENTIAL_ACCOUNT_NOT_FOUND');
}
