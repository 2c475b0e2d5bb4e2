/** Unknown, empty, of another purpose, expired. */
export async function run(t) {
  const { email, user, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  for (const bad of ['x', '', token.toLowerCase(), ` ${token}`, t.jwt({ email })]) await client.resetPassword({ newPassword: 'another battery', token: bad });
  await t.raw('POST', '/reset-password', { body: { newPassword: 'another battery' } });
  await t.edit('verification', { value: user.id }, { expiresAt: t.daysFromNow(-1) });
  await client.resetPassword({ newPassword: 'another battery', token });
  await t.client('phone').signIn.email({ email, password: t.password });
}
