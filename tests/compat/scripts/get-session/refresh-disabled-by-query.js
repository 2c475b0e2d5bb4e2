/** `disableRefresh` reads only; any non-empty text means yes. */
export async function run(t) {
  const { client, token } = await t.signUp('ada');
  const age = () => t.edit('session', { token }, { expiresAt: t.daysFromNow(2), updatedAt: t.daysFromNow(-5) });
  await age();
  await client.getSession({ query: { disableRefresh: true } });
  for (const value of ['true', 'false', 'abc', '1', '0']) await t.raw('GET', `/get-session?disableRefresh=${value}`, { as: 'ada' });
  await t.rows('session');
  await t.raw('GET', '/get-session?disableRefresh=', { as: 'ada' });
  await t.rows('session');
}
