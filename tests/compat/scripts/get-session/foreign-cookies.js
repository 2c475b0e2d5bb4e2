/** Cookies of other names, or of another prefix, mean nothing. */
export async function run(t) {
  const { token } = await t.signUp('ada');
  for (const name of ['session_token', 'better-auth-session_token', '__Secure-better-auth.session_token', 'better-auth.session', 'BETTER-AUTH.SESSION_TOKEN', 'better-auth.session_token_multi']) {
    const { body } = await t.raw('GET', '/get-session', { headers: { cookie: `${name}=${t.signed(token)}` } });
    t.expect(body, null);
  }
}
