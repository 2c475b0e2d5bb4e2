/** All of them, this one included; the cookie stays and is dead. */
export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
  const bob = await t.signUp('bob');
  const { data } = await client.revokeSessions();
  t.expect(data.status, true);
  await client.getSession();
  await bob.client.getSession();
  await t.rows('session');
}
