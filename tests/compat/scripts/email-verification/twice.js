/** The token works until it expires; a proved address is proved. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('mailbox').sendVerificationEmail({ email });
  const { token } = await t.mail(email, 'verify-email');
  for (let i = 0; i < 2; i++) await t.client('mailbox').verifyEmail({ query: { token } });
}
