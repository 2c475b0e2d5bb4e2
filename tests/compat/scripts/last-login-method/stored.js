/** `storeInDatabase`: the user's row has it too, for everybody who reads the user. */
export const config = { lastLoginMethod: { storeInDatabase: true } };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email, user } = await t.signUp('ada');
  t.expect(user.lastLoginMethod, 'email');
  await client.getSession();
  await t.edit('user', { email }, { lastLoginMethod: 'google' });
  await t.client('phone').signIn.email({ email, password: t.password });
  await t.client('phone').getSession();
  await t.rows('user');
}
