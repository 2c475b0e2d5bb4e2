/** The straight way: a user, an account, a session, a cookie. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, user } = await t.signUp('ada');
  t.expect(user.email, t.email('ada'));
  await client.getSession();
  await t.rows('user');
  await t.rows('account');
  await t.rows('session');
}
