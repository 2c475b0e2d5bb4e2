/** `updateEmailWithoutVerification`: changed at once while unproved, and the new address is asked to prove itself. */
export const config = { user: { changeEmail: { enabled: true, updateEmailWithoutVerification: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.changeEmail({ newEmail: t.email('new'), callbackURL: '/done' });
  await t.rows('user');
  const { token } = await t.mail(t.email('new'), 'verify-email');
  await client.getSession();
  await client.verifyEmail({ query: { token } });
  await t.rows('user');
  await t.client('phone').signIn.email({ email: t.email('new'), password: t.password });
  await t.client('phone').signIn.email({ email: t.email(), password: t.password });
}
