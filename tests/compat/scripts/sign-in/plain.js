/** A second session beside the one of the sign-up. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { email } = await t.signUp('ada');
  const { data } = await t.client('phone').signIn.email({ email, password: t.password });
  t.expect(data.redirect, false);
  await t.client('phone').getSession();
  await t.rows('session');
}
