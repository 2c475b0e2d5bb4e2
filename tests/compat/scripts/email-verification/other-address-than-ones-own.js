/** A session asks for its own address only. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  const bob = await t.signUp('bob');
  const { error } = await client.sendVerificationEmail({ email: bob.email });
  t.expect(error.code, 'EMAIL_MISMATCH');
}
