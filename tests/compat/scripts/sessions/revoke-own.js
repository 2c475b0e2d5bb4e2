/** Revoking the session one is in leaves the cookie, which is dead. */
export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await client.revokeSession({ token });
  await client.listSessions();
  await client.getSession();
  await t.rows('session');
}
