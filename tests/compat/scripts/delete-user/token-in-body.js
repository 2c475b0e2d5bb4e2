/** The token may be posted instead of followed. */
export const config = { user: { deleteUser: { enabled: true, verification: true } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.deleteUser();
  const { token } = await t.mail(email, 'delete-account');
  await client.deleteUser({ token: 'garbage' });
  await client.deleteUser({ token });
  await t.rows('user');
  await client.getSession();
}
