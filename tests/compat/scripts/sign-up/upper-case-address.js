/** Addresses are stored in lower case. */
export async function run(t) {
  const email = t.email('Ada').toUpperCase();
  const { data } = await t.client().signUp.email({ name: 'Ada', email, password: t.password });
  t.expect(data.user.email, email.toLowerCase());
  await t.rows('user');
}
