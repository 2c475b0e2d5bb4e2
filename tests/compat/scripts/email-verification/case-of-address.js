/** The case in which the address is given. */
export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.client('mailbox').sendVerificationEmail({ email: email.toUpperCase() });
  await t.mail(email, 'verify-email');
  await client.sendVerificationEmail({ email: email.toUpperCase() });
}
