/** Deleting oneself, once. */
export const config = { anonymous: true };

export async function run(t) {
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  await laptop.deleteAnonymousUser();
  await laptop.getSession();
  await t.rows('user');
  await t.rows('session');
  await laptop.deleteAnonymousUser();
}
