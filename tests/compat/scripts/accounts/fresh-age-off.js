/** `freshAge: 0` asks no freshness. */
export const config = { session: { freshAge: 0 }, account: { accountLinking: { allowUnlinkingAll: true } } };

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  await t.edit('session', { token }, { createdAt: t.daysFromNow(-2), updatedAt: t.daysFromNow(-2), expiresAt: t.daysFromNow(6.5) });
  await client.unlinkAccount({ providerId: 'credential' });
}
