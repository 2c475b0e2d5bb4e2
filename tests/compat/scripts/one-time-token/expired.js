/** A token whose time is over is used up all the same. */
export const config = { oneTimeToken: { expiresIn: 10 } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { data } = await client.oneTimeToken.generate();
  await t.rows('verification');
  await t.edit('verification', { identifier: `one-time-token:${data.token}` }, { expiresAt: t.daysFromNow(-1) });
  const { error } = await t.client('phone').oneTimeToken.verify({ token: data.token });
  t.expect(error.code, 'TOKEN_EXPIRED');
  await t.client('phone').oneTimeToken.verify({ token: data.token });
}
