/** Following the link again signs nobody in. */
export const config = { emailVerification: { autoSignInAfterVerification: true } };

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('ada').sendVerificationEmail({ email });
  const { token } = await t.mail(email, 'verify-email');
  await t.client('ada').verifyEmail({ query: { token } });
  await t.client('thief').verifyEmail({ query: { token } });
  const { data } = await t.client('thief').getSession();
  t.expect(data, null);
  await t.rows('session');
}
