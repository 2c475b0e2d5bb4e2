/** A session for somebody who has not said who they are. */
export const config = { anonymous: true };

export async function run(t) {
  const laptop = t.client('laptop');
  const { data } = await laptop.signIn.anonymous();
  t.expect(data.user.isAnonymous, true);
  await laptop.getSession();
  await t.rows('user');
  await t.rows('account');
  await t.rows('session');
}
