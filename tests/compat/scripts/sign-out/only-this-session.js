/** The other device stays signed in. */
export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
  await client.signOut();
  const { data } = await t.client('phone').getSession();
  t.expect(data.user.email, email);
  await t.rows('session');
}
