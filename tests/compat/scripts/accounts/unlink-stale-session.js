/** Only a fresh session unlinks. */
export async function run(t) {
  const { client, token, user } = await t.signUp('ada');
  const now = new Date();
  await t.insert('account', { id: 'githubaccountofscriptunlinkstale', providerId: 'github', accountId: 'github-unlink-stale-session', userId: user.id, createdAt: now, updatedAt: now });
  await t.edit('session', { token }, { createdAt: t.daysFromNow(-2), updatedAt: t.daysFromNow(-1.5), expiresAt: t.daysFromNow(6.5) });
  const { error } = await client.unlinkAccount({ providerId: 'github' });
  t.expect(error.code, 'SESSION_IS_NOT_FRESH');
  await t.rows('account');
}
