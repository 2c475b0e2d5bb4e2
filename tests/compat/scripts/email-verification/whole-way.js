/** Asked for without a session, followed: the address is proved, nobody is signed in. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('mailbox').sendVerificationEmail({ email, callbackURL: '/welcome' });
  const { token } = await t.mail(email, 'verify-email');
  const { data } = await t.client('mailbox').verifyEmail({ query: { token } });
  t.expect(data.status, true);
  await t.client('mailbox').getSession();
  await t.rows('user');
}
