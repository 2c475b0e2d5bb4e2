/** Whoever signs up is not anonymous any more, and the anonymous user is gone. */
export const config = { anonymous: true };

export async function run(t) {
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  await laptop.signUp.email({ name: 'ada', email: t.email('ada'), password: t.password });
  await laptop.getSession();
  await t.rows('user');
  await t.rows('session');
}
