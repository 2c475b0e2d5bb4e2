/** Without a callback the link answers in JSON. */
export const config = { user: { deleteUser: { enabled: true, verification: true } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.deleteUser();
  const { token } = await t.mail(email, 'delete-account');
  const { body } = await t.raw('GET', `/delete-user/callback?token=${token}`, { as: 'ada' });
  t.expect(body.success, true);
}
