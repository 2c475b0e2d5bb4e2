/** An operator's own lengths and characters. */
export const config = { username: { minUsernameLength: 2, maxUsernameLength: 6, usernamePattern: '[a-z-]+', displayUsernamePattern: '[A-Za-z ]+' } };

export async function run(t) {
  const { client } = await t.signUp('ada', { username: 'a-l', displayUsername: 'Ada L' });
  for (const username of ['a', 'ab', 'abcdefg', 'Ab', 'a.b']) await client.updateUser({ username });
  await client.updateUser({ username: 'ab', displayUsername: '4da' });
  await t.client('phone').signIn.username({ username: 'ab', password: t.password });
  await t.client('phone').signIn.username({ username: 'Ab', password: t.password });
  await t.rows('user');
}
