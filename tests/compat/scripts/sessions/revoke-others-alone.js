/** Nothing to revoke is no failure. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.revokeOtherSessions();
  await client.getSession();
}
