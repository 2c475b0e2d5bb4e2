/** The name to show is one's own choice, and stands for the username where that is not given. */
export const config = { username: true };

export async function run(t) {
  await t.signUp('ada', { username: 'display.1', displayUsername: 'Ada, Countess of Lovelace' });
  const { client } = await t.signUp('bob', { displayUsername: 'Display_2' });
  await client.updateUser({ displayUsername: 'Display_3' });
  await t.signUp('cyd');
  await t.rows('user');
}
