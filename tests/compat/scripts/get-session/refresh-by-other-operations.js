/** Whatever needs a session prolongs it. */
export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(2), updatedAt: t.daysFromNow(-5) });
  await client.listAccounts();
  await t.rows('session');
}
