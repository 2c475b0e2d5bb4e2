/** Anything else is nobody. */
export const config = { bearer: true };

export async function run(t) {
  const { token } = await t.signUp('ada');
  for (const bad of ['', 'x', 'null', 'undefined', `${token}x`, t.signed(token, 'another secret'), `${token}.`, `${token}.x`, '.', 'a.b.c', '%', 'x'.repeat(5000)]) {
    const { body } = await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${bad}` } });
    t.expect(body, null);
  }
}
