/** `autoSignInAfterVerification` signs in who follows the link. */
export const config = { emailVerification: { autoSignInAfterVerification: true } };

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('mailbox').sendVerificationEmail({ email });
  const { token } = await t.mail(email, 'verify-email');
  await t.client('mailbox').verifyEmail({ query: { token, callbackURL: '/welcome' } });
  const { data } = await t.client('mailbox').getSession();
  t.expect(data.user.email, email);
  await t.rows('session');
}
