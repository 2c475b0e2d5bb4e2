/** `sendOnSignUp`: signed in at once, and the mail carries the callback. */
export const config = { emailVerification: { sendOnSignUp: true } };

export async function run(t) {
  const { email } = await t.signUp('ada', { callbackURL: '/welcome?from=sign up'.replace(' ', '%20') });
  await t.mail(email, 'verify-email');
  const bob = await t.signUp('bob');
  await t.mail(bob.email, 'verify-email');
}
