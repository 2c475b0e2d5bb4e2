/** The mailed link deletes, in the session of who asked. */
export const config = { user: { deleteUser: { enabled: true, verification: true } } };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { data } = await client.deleteUser({ callbackURL: '/goodbye' });
  t.expect(data.message, 'Verification email sent');
  const { token } = await t.mail(email, 'delete-account');
  await t.rows('verification');
  await t.rows('user');
  await t.raw('GET', `/delete-user/callback?token=${token}&callbackURL=/goodbye`, { as: 'ada' });
  for (const table of ['user', 'account', 'session', 'verification']) await t.rows(table);
}
