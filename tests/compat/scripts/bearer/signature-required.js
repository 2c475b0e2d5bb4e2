/** `requireSignature`: the raw token is not enough. */
export const config = { bearer: { requireSignature: true } };

export async function run(t) {
  const { token } = await t.signUp('ada');
  const { body } = await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${token}` } });
  t.expect(body, null);
  await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${t.signed(token)}` } });
}
