/** What `disableSessionRefresh` alone does. */
export const config = { session: { disableSessionRefresh: true } };

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(2), updatedAt: t.daysFromNow(-5) });
  await client.getSession();
  await t.rows('session');
}
