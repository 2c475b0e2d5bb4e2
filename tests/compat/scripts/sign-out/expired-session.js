/** Signing out of an expired session works like any other. */
export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(-1) });
  await client.signOut();
  await t.rows('session');
}
