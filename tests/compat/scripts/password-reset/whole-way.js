/** Asked for, followed, set: the old password is dead, the token used up, the sessions alive. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email, user } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  await client.requestPasswordReset({ email, redirectTo: '/reset' });
  const { token } = await t.mail(email, 'reset-password');
  await t.rows('verification');
  await t.raw('GET', `/reset-password/${token}?callbackURL=/reset`);
  const { data } = await client.resetPassword({ newPassword: 'another battery', token });
  t.expect(data.status, true);
  await t.rows('verification');
  await client.resetPassword({ newPassword: 'third battery', token });
  await t.client('phone').signIn.email({ email, password: t.password });
  await t.client('phone').signIn.email({ email, password: 'another battery' });
  await t.rows('session');
}
