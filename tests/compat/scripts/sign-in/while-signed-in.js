/** A new session replaces the cookie; the token before is not continued. */
export async function run(t) {
  const { client, token, email } = await t.signUp('ada');
  const { data } = await client.signIn.email({ email, password: t.password });
  t.expect(data.token !== token, true);
  await client.getSession();
  await t.rows('session');
}
