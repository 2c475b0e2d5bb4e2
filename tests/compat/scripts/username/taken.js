/** What somebody has is refused, at sign-up and later. */
export const config = { username: true };

export async function run(t) {
  const ada = await t.signUp('ada', { username: 'taken' });
  const bob = await t.signUp('bob', { username: 'other' });
  await bob.client.updateUser({ username: 'taken' });
  const { error } = await t.client('eve').signUp.email({ name: 'eve', email: t.email('eve'), password: t.password, username: 'taken' });
  t.expect(error.code, 'USERNAME_IS_ALREADY_TAKEN_PLEASE_TRY_ANOTHER');
  await ada.client.updateUser({ username: 'taken' });
  await t.rows('user');
}
