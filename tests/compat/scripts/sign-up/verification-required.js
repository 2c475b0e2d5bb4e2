/** `requireEmailVerification`: no session until the address is proved; the mail goes out by itself. */
export const config = { emailAndPassword: { requireEmailVerification: true } };

export async function run(t) {
  const { token, email } = await t.signUp('ada');
  t.expect(token, null);
  await t.mail(email, 'verify-email');
  await t.rows('session');
  await t.signUp('ada');
}
