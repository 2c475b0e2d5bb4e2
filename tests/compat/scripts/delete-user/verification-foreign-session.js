/** The token of one is worth nothing in the session of another. */
export const config = { user: { deleteUser: { enabled: true, verification: true } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.signUp('bob');
  await client.deleteUser();
  const { token } = await t.mail(email, 'delete-account');
  await t.raw('GET', `/delete-user/callback?token=${token}`, { as: 'bob' });
  await t.raw('GET', `/delete-user/callback?token=${token}`);
  await t.rows('user');
}
