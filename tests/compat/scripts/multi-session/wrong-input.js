/** Bodies that are none, and callers who are nobody. */
export const config = { multiSession: true };

export async function run(t) {
  const { token } = await t.signUp('ada');
  for (const path of ['/multi-session/set-active', '/multi-session/revoke']) {
    for (const body of [{}, { sessionToken: null }, { sessionToken: 1 }]) await t.raw('POST', path, { as: 'ada', body });
    for (const sessionToken of ['', 'unknown', token.toLowerCase()]) await t.raw('POST', path, { as: 'ada', body: { sessionToken } });
    await t.raw('POST', path, { body: { sessionToken: token } });
  }
  await t.raw('POST', '/multi-session/list-device-sessions', { as: 'ada', body: {} });
}
