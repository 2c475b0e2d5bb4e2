/** A username is chosen at sign-up, and signs in by whatever spelling. */
export const config = { username: true };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client } = await t.signUp('ada', { username: 'Ada_L' });
  await client.getSession();
  await t.rows('user');
  const phone = t.client('phone');
  const { data } = await phone.signIn.username({ username: 'aDA_l', password: t.password });
  t.expect(data.user.displayUsername, 'Ada_L');
  await phone.getSession();
}
