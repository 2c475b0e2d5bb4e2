/** A reset proves the address: on an account that never proved it, whoever was signed in before was perhaps another. */
export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  await client.resetPassword({ newPassword: 'another battery', token });
  await t.rows('session');
  await t.client('phone').signIn.email({ email, password: 'another battery' });
}
