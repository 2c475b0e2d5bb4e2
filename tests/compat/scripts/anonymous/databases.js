/** The same on every database. */
export const config = { anonymous: true };
export const databases = ['postgres', 'mysql'];

export async function run(t) {
  await t.signUp('ada');
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  await laptop.signIn.email({ email: t.email('ada'), password: t.password });
  await laptop.getSession();
  await t.rows('user');
}
