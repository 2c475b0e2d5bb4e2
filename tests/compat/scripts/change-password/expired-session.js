/** An expired session changes nothing. */
export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(-1) });
  const { error } = await client.changePassword({ currentPassword: t.password, newPassword: 'another battery' });
  t.expect(error.status, 401);
}
