/** `emailVerification.expiresIn` in seconds, for every token of the kind. */
export const config = { emailVerification: { expiresIn: 600, sendOnSignUp: true }, user: { changeEmail: { enabled: true, confirmation: true } } };

export async function run(t) {
  const { email, user, client } = await t.signUp('ada');
  await t.mail(email, 'verify-email');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  await client.changeEmail({ newEmail: t.email('new') });
  const { token } = await t.mail(email, 'change-email-confirmation');
  await client.verifyEmail({ query: { token } });
  await t.mail(t.email('new'), 'change-email-verification');
}
