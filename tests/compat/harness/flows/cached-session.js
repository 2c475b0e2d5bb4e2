/**
 * Signing up, reading, changing, reading again, signing out.
 * @param {import('../script.js').Script} t
 */
export async function cachedSession(t) {
  const { client, token } = await t.signUp('ada');
  await client.getSession();
  await client.updateUser({ name: 'Countess' });
  await t.edit('user', { email: t.email('ada') }, { name: 'changed elsewhere' });
  t.expect((await client.getSession()).data.user.name, 'Countess');
  await client.getSession({ query: { disableRefresh: true, disableCookieCache: true } });
  await client.getSession();
  await client.getSession({ query: { disableCookieCache: true } });
  t.expect((await client.getSession()).data.user.name, 'changed elsewhere');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(2), updatedAt: t.daysFromNow(-5) });
  await client.getSession({ query: { disableCookieCache: true } });
  await client.signOut();
  await client.getSession();
}
