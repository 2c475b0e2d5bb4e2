/** Who signs up again changes who they are, and the old session lives on. */
export async function run(t) {
  await t.signUp('ada');
  const { data } = await t.client('ada').signUp.email({ name: 'Bob', email: t.email('bob'), password: t.password });
  t.expect(data.user.email, t.email('bob'));
  await t.client('ada').getSession();
  await t.rows('session');
}
