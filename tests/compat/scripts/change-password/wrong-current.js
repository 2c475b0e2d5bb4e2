/** Without the current password nothing changes. */
export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { error } = await client.changePassword({ currentPassword: 'wrong horse battery', newPassword: 'another battery', revokeOtherSessions: true });
  t.expect(error.code, 'INVALID_PASSWORD');
  await client.getSession();
  await t.client('phone').signIn.email({ email, password: t.password });
}
