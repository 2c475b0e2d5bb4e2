/** Only `Bearer `, written so. */
export const config = { bearer: true };

export async function run(t) {
  const { token } = await t.signUp('ada');
  for (const value of [`bearer ${token}`, `BEARER ${token}`, `Bearer  ${token}`, `Bearer${token}`, token, `Basic ${token}`, `Token ${token}`, `Bearer ${token} `, `Bearer "${token}"`]) {
    await t.raw('GET', '/get-session', { headers: { authorization: value } });
  }
}
