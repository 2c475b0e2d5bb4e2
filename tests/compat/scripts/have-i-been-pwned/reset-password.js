/** Nobody resets theirs to one, and the token stays good for another. */
export const config = { haveIBeenPwned: true };

export async function run(t) {
  const { email } = await t.signUp('ada');
  const client = t.client('phone');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  const { error } = await client.resetPassword({ token, newPassword: 'password1234' });
  t.expect(error.code, 'PASSWORD_COMPROMISED');
  await client.resetPassword({ token, newPassword: 'another long password' });
}
