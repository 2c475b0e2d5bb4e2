/** An expired session verifies nothing. */
export async function run(t) {
  const { token } = await t.signUp('ada');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(-1) });
  await t.raw('POST', '/verify-password', { as: 'ada', body: { password: t.password } });
}
