/** A cookie that nobody signed ends no session. */
export async function run(t) {
  const { token, client } = await t.signUp('ada');
  for (const value of [token, `${token}.`, `${token}.AAAA`, t.signed(token, 'another secret'), t.signed('somethingelse')]) {
    await t.raw('POST', '/sign-out', { headers: { cookie: `better-auth.session_token=${value}`, origin: t.origin } });
  }
  await t.rows('session');
  await client.getSession();
}
