/** The second cookie must be signed to count; it can't be lent to another session. */
export async function run(t) {
  const { token } = await t.signUp('ada');
  const session = `better-auth.session_token=${t.signed(token)}`;
  for (const marker of ['true', t.signed('true'), t.signed('false'), t.signed('true', 'another secret')]) {
    await t.edit('session', { token }, { expiresAt: t.daysFromNow(2), updatedAt: t.daysFromNow(-5) });
    await t.raw('GET', '/get-session', { headers: { cookie: `${session}; better-auth.dont_remember=${marker}` } });
    await t.rows('session');
  }
}
