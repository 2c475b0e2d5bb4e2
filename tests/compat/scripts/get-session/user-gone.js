/** A session whose user was deleted behind the server's back. */
export async function run(t) {
  const { client, user } = await t.signUp('ada');
  await t.edit('session', { userId: user.id }, { token: 'x'.repeat(32) });
  await client.getSession();
}
