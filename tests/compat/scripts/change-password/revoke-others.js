/** All sessions end; the caller gets a new one. */
export async function run(t) {
  const { client, email, token } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
  const { data } = await client.changePassword({ currentPassword: t.password, newPassword: 'another battery', revokeOtherSessions: true });
  t.expect(data.token !== token, true);
  await client.getSession();
  await t.client('phone').getSession();
  await t.rows('session');
}
