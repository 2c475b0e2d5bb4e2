/** A session of last week, without a password. */
export const config = { user: { deleteUser: { enabled: true } } };

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { createdAt: t.daysFromNow(-6), updatedAt: t.daysFromNow(-6) });
  await client.deleteUser();
  await t.rows('user');
}
