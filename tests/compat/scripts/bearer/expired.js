/** An expired token clears what the caller never had. */
export const config = { bearer: true };

export async function run(t) {
  const { token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(-1) });
  await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${token}` } });
  await t.raw('GET', '/list-sessions', { headers: { authorization: `Bearer ${token}` } });
}
