/** Within the update age nothing is written. */
export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(6.1), updatedAt: t.daysFromNow(-0.9) });
  await client.getSession();
  await t.rows('session');
}
