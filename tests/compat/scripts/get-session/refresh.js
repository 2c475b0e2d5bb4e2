/** A day after the last time the session is prolonged, and the cookie with it. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(5.9), updatedAt: t.daysFromNow(-1.1), createdAt: t.daysFromNow(-3) });
  await client.getSession();
  await t.rows('session');
  await client.getSession();
}
