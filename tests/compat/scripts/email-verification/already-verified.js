/** Without a session a proved address gets the same answer; with one it is told. */
export async function run(t) {
  const { email, user, client } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  const { error } = await client.sendVerificationEmail({ email });
  t.expect(error.code, 'EMAIL_IS_ALREADY_VERIFIED');
  await t.client('mailbox').sendVerificationEmail({ email });
}
