/** Whether a username is free, told to everybody. */
export const config = { username: true };

export async function run(t) {
  const { client } = await t.signUp('ada', { username: 'Available' });
  for (const username of ['available', 'AVAILABLE', 'available2']) await t.client('nobody').isUsernameAvailable({ username });
  const { data } = await client.isUsernameAvailable({ username: 'available' });
  t.expect(data.available, false);
}
