/** Where anonymous users stay: neither deleting oneself nor signing in deletes one. */
export const config = { anonymous: { disableDeleteAnonymousUser: true } };

export async function run(t) {
  await t.signUp('ada');
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  await laptop.deleteAnonymousUser();
  await laptop.signIn.email({ email: t.email('ada'), password: t.password });
  await laptop.getSession();
  await t.rows('user');
}
