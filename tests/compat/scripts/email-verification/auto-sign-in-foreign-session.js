/** Who is somebody else becomes the owner of the proved address. */
export const config = { emailVerification: { autoSignInAfterVerification: true } };

export async function run(t) {
  const { email } = await t.signUp('ada');
  const bob = await t.signUp('bob');
  await t.client('mailbox').sendVerificationEmail({ email });
  const { token } = await t.mail(email, 'verify-email');
  await bob.client.verifyEmail({ query: { token } });
  await bob.client.getSession();
}
