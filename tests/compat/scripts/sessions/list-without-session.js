/** Nobody has no list. */
export async function run(t) {
  const { error } = await t.client().listSessions();
  t.expect(error.status, 401);
  await t.raw('GET', '/list-sessions', { headers: { cookie: 'better-auth.session_token=forged' } });
}
