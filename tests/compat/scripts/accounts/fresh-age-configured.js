/** `freshAge` in seconds, counted from the last update. */
export const config = { session: { freshAge: 600 }, account: { accountLinking: { allowUnlinkingAll: true } } };

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { createdAt: t.daysFromNow(-1), updatedAt: t.daysFromNow(-11 / 1440) });
  await client.unlinkAccount({ providerId: 'credential' });
  await t.edit('session', { token }, { updatedAt: t.daysFromNow(-9 / 1440) });
  await client.unlinkAccount({ providerId: 'credential' });
}
