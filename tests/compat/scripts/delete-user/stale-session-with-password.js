/** With the password the session's age does not matter. */
export const config = { user: { deleteUser: { enabled: true } } };

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { createdAt: t.daysFromNow(-6), updatedAt: t.daysFromNow(-6) });
  await client.deleteUser({ password: t.password });
  await t.rows('user');
}
