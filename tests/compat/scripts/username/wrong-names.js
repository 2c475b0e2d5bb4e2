/** Too short, too long, of other characters: at sign-up, at sign-in and when asked for. */
export const config = { username: true };

export async function run(t) {
  const { client } = await t.signUp('ada', { username: 'wrong.names' });
  for (const username of ['', 'ab', 'a'.repeat(31), 'ada lovelace', 'ada@example.com', 'adä']) {
    await client.updateUser({ username });
    await t.client('eve').signUp.email({ name: 'eve', email: t.email('eve'), password: t.password, username });
    await t.client('nobody').signIn.username({ username, password: t.password });
    await client.isUsernameAvailable({ username });
  }
  await t.rows('user');
}
