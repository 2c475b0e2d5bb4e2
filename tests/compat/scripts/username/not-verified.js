/** An address that has to be verified first: a mail, for who knows the password. */
export const config = { username: true, emailAndPassword: { requireEmailVerification: true }, emailVerification: { sendOnSignIn: true } };

export async function run(t) {
  const { email } = await t.signUp('ada', { username: 'not.verified' });
  await t.mail(email, 'verify-email');
  const phone = t.client('phone');
  await phone.signIn.username({ username: 'not.verified', password: 'wrong password' });
  const { error } = await phone.signIn.username({ username: 'not.verified', password: t.password, callbackURL: '/welcome' });
  t.expect(error.code, 'EMAIL_NOT_VERIFIED');
  const { token } = await t.mail(email, 'verify-email');
  await phone.verifyEmail({ query: { token } });
  await phone.signIn.username({ username: 'not.verified', password: t.password, rememberMe: false });
  await phone.getSession();
}
