/** The cookie's value, as it was sent; decoded it is not accepted. */
export const config = { bearer: true };

export async function run(t) {
  const { token, email } = await t.signUp('ada');
  const encoded = t.signed(token);
  const { body } = await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${encoded}` } });
  t.expect(body?.user.email, email);
  await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${decodeURIComponent(encoded)}` } });
}
