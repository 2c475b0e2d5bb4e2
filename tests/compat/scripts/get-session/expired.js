/** An expired session is removed when it is next shown. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(-0.01) });
  const { data } = await client.getSession();
  t.expect(data, null);
  await t.rows('session');
}
