/** A good signature on a token that no row has: nobody, and the cookies are cleared. */
export async function run(t) {
  for (const value of ['nobody', 'x'.repeat(32), 'true', '']) {
    await t.raw('GET', '/get-session', { headers: { cookie: `better-auth.session_token=${t.signed(value)}` } });
  }
}
