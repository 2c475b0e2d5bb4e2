/** Every cookie that was not signed here means nobody. */
export async function run(t) {
  const { token } = await t.signUp('ada');
  const signature = decodeURIComponent(t.signed(token)).slice(token.length + 1);
  const values = [token, `${token}.`, `.${signature}`, `${token}.${signature.slice(0, -1)}`, `${token}.${signature.slice(0, 10)}`, `${token}.${signature}=`, t.signed(token, 'another secret'), t.signed(`${token}x`), `${token.toLowerCase()}.${signature}`, `${token}.${signature.replace('=', '%3')}`, '', '.', '..', '%', '%00', '%E0%A4%A', 'null', 'undefined', 'x'.repeat(5000)];
  for (const value of values) {
    const { body } = await t.raw('GET', '/get-session', { headers: { cookie: `better-auth.session_token=${value}` } });
    t.expect(body, null);
  }
}
