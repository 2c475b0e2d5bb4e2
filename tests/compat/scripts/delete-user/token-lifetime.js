/** `deleteTokenExpiresIn` in seconds. */
export const config = { user: { deleteUser: { enabled: true, verification: true, deleteTokenExpiresIn: 600 } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.deleteUser();
  await t.mail(email, 'delete-account');
  await t.rows('verification');
}
