/** `expiresIn` and `updateAge` in seconds. */
export const config = { session: { expiresIn: 7200, updateAge: 600 } };

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.rows('session');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(115 / 1440) });
  await client.getSession();
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(100 / 1440) });
  await client.getSession();
  await t.rows('session');
}
