/** A reset token proves no address. */
export async function run(t) {
  const { email, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  await client.verifyEmail({ query: { token } });
  await t.rows('user');
}
