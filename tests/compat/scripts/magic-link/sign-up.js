/** Who follows the link to a new address signs up. */
export const config = { magicLink: true };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const client = t.client('ada');
  await client.signIn.magicLink({ email: t.email('ada'), name: 'Ada' });
  await t.rows('verification');
  const { token } = await t.mail(t.email('ada'), 'magic-link');
  await client.magicLink.verify({ query: { token } });
  await client.getSession();
  await t.rows('user');
  await t.rows('account');
  await t.rows('verification');
}
