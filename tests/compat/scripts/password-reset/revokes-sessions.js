/** `revokeSessionsOnPasswordReset`. */
export const config = { emailAndPassword: { revokeSessionsOnPasswordReset: true } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  await client.resetPassword({ newPassword: 'another battery', token });
  await client.getSession();
  await t.rows('session');
}
