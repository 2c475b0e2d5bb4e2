/** An unproved address may not come in; with `sendOnSignIn` each try sends the mail again. */
export const config = { emailAndPassword: { requireEmailVerification: true }, emailVerification: { sendOnSignIn: true } };

export async function run(t) {
  const { email, user } = await t.signUp('ada');
  await t.mail(email, 'verify-email');
  const client = t.client('phone');
  const { error } = await client.signIn.email({ email, password: t.password, callbackURL: '/home' });
  t.expect(error.code, 'EMAIL_NOT_VERIFIED');
  await t.mail(email, 'verify-email');
  await client.signIn.email({ email, password: 'wrong horse battery' });
  await t.edit('user', { id: user?.id }, { emailVerified: true });
  const { data } = await client.signIn.email({ email, password: t.password });
  t.expect(data.user.emailVerified, true);
}
