/** Whoever signs in is not anonymous any more; a wrong password changes nothing. */
export const config = { anonymous: true, username: true };

export async function run(t) {
  await t.signUp('ada', { username: 'sign.in.as' });
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  await laptop.signIn.email({ email: t.email('ada'), password: 'wrong password' });
  await laptop.getSession();
  await laptop.signIn.username({ username: 'sign.in.as', password: t.password });
  await laptop.getSession();
  await t.rows('user');
}
