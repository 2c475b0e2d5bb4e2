/** An unproved address: the mail goes to the new one, and following it makes the change. */
export const config = { user: { changeEmail: { enabled: true } } };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { data } = await client.changeEmail({ newEmail: t.email('new'), callbackURL: '/done' });
  t.expect(data.status, true);
  await t.rows('user');
  const { token } = await t.mail(t.email('new'), 'change-email-verification');
  await client.verifyEmail({ query: { token } });
  await t.rows('user');
  await client.getSession();
}
