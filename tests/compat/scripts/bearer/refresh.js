/** A session prolonged by a bearer's call. */
export const config = { bearer: true };

export async function run(t) {
  const { token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(2), updatedAt: t.daysFromNow(-5) });
  await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${token}` } });
  await t.rows('session');
}
