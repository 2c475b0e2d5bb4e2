/** Encoded or not, quoted or not, with or without a space: the same session. */
export async function run(t) {
  const { token, email } = await t.signUp('ada');
  const encoded = t.signed(token);
  const pair = `better-auth.session_token=${encoded}`;
  for (const cookie of [pair, `better-auth.session_token=${decodeURIComponent(encoded)}`, `better-auth.session_token="${encoded}"`, `a=b;${pair};c=d`, `a=b; ${pair}; c=d`, ` ${pair} `, `${pair};`, `a; ${pair}`, `a=%; ${pair}`]) {
    const { body } = await t.raw('GET', '/get-session', { headers: { cookie } });
    t.expect(body?.user.email, email);
  }
}
