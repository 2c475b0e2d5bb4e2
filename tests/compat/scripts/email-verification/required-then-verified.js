/** The link opens the door that was closed. */
export const config = { emailAndPassword: { requireEmailVerification: true }, emailVerification: { autoSignInAfterVerification: true } };

export async function run(t) {
  const { email } = await t.signUp('ada', { callbackURL: '/welcome' });
  const { token } = await t.mail(email, 'verify-email');
  await t.client('ada').verifyEmail({ query: { token } });
  await t.client('ada').getSession();
  const { data } = await t.client('phone').signIn.email({ email, password: t.password });
  t.expect(data.user.emailVerified, true);
}
