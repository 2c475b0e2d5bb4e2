/** A name to show that could be no username, given alone. */
export const config = { username: true };

export async function run(t) {
  const { client } = await t.signUp('ada', { username: 'display.alone' });
  await client.updateUser({ displayUsername: 'Ada Lovelace' });
  await t.rows('user');
}
