/** It is changed, given up and taken again. */
export const config = { username: true };

export async function run(t) {
  const ada = await t.signUp('ada', { username: 'change1' });
  const bob = await t.signUp('bob');
  await ada.client.updateUser({ username: 'Change2' });
  await ada.client.getSession();
  await ada.client.updateUser({ username: 'change2', displayUsername: 'Other' });
  await ada.client.updateUser({ name: 'Countess' });
  await bob.client.updateUser({ username: 'change1' });
  await ada.client.updateUser({ username: null, displayUsername: null });
  await t.rows('user');
}
