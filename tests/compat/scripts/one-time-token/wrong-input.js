/** Bodies that are none, and a caller who is nobody. */
export const config = { oneTimeToken: true };

export async function run(t) {
  await t.signUp('ada');
  await t.client('nobody').oneTimeToken.generate();
  for (const body of [{}, { token: null }, { token: 1 }, { token: ['x'] }]) await t.raw('POST', '/one-time-token/verify', { body });
  await t.raw('POST', '/one-time-token/generate', { as: 'ada', body: {} });
  await t.raw('GET', '/one-time-token/verify', { as: 'ada' });
}
