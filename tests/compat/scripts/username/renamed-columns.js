/** The columns have other names in the database. */
export const config = {
  username: { schema: { user: { fields: { username: 'login', displayUsername: 'shown_as' } } } },
  user: { fields: { username: 'login', displayUsername: 'shown_as' } },
};

export async function run(t) {
  const { client } = await t.signUp('ada', { username: 'Renamed' });
  await client.updateUser({ displayUsername: 'Shown', username: 'renamed' });
  await t.client('phone').signIn.username({ username: 'renamed', password: t.password });
  await t.rows('user');
}
