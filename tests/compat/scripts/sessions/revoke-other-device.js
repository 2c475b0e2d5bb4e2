/** One session of one's own, by its token. */
export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { data: phone } = await t.client('phone').signIn.email({ email, password: t.password });
  const { data } = await client.revokeSession({ token: phone?.token });
  t.expect(data.status, true);
  await t.client('phone').getSession();
  await t.rows('session');
}
