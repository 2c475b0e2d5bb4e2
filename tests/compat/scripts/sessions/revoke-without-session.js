/** Validation, then the session: nobody revokes nothing. */
export async function run(t) {
  const { token } = await t.signUp('ada');
  await t.client('eve').revokeSession({ token });
  await t.client('eve').revokeSessions();
  await t.client('eve').revokeOtherSessions();
  await t.raw('POST', '/revoke-session', { body: {} });
  await t.rows('session');
}
