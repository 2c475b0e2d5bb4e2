/** The old one is dead, the new one alive, the sessions live on. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { data } = await client.changePassword({ currentPassword: t.password, newPassword: 'another battery' });
  t.expect(data.token, null);
  await client.getSession();
  await t.client('phone').signIn.email({ email, password: t.password });
  await t.client('phone').signIn.email({ email, password: 'another battery' });
  await t.rows('account');
}
