/** A session that is over is not handed over. */
export const config = { oneTimeToken: true };

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  const { data } = await client.oneTimeToken.generate();
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(-1) });
  const { error } = await t.client('phone').oneTimeToken.verify({ token: data.token });
  t.expect(error.code, 'SESSION_EXPIRED');
}
