/** A password is checked even where the mail decides. */
export const config = { user: { deleteUser: { enabled: true, verification: true } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.deleteUser({ password: 'wrong horse battery' });
  await t.rows('verification');
  await client.deleteUser({ password: t.password });
  await t.mail(email, 'delete-account');
}
