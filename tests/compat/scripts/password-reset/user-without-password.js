/** Who came by a provider gets a password this way. */
export async function run(t) {
  const { email, user, client } = await t.signUp('ada');
  await t.edit('account', { userId: user.id }, { providerId: 'github', password: null });
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  await client.resetPassword({ newPassword: 'another battery', token });
  await t.rows('account');
  await t.client('phone').signIn.email({ email, password: 'another battery' });
}
