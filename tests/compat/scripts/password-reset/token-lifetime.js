/** `resetPasswordTokenExpiresIn` in seconds. */
export const config = { emailAndPassword: { resetPasswordTokenExpiresIn: 600 } };

export async function run(t) {
  const { email, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  await t.mail(email, 'reset-password');
  await t.rows('verification');
}
