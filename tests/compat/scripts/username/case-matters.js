/** `usernameNormalization: false`: two spellings are two usernames. */
export const config = { username: { usernameNormalization: false } };

export async function run(t) {
  await t.signUp('ada', { username: 'Ada' });
  await t.signUp('bob', { username: 'ada' });
  const phone = t.client('phone');
  await phone.signIn.username({ username: 'Ada', password: t.password });
  await phone.signIn.username({ username: 'ADA', password: t.password });
  await t.rows('user');
}
