/** A cookie sent from another site revokes nothing. */
export async function run(t) {
  const { token } = await t.signUp('ada');
  const headers = { origin: 'https://evil.example.net' };
  await t.raw('POST', '/revoke-session', { as: 'ada', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
  await t.raw('POST', '/revoke-sessions', { as: 'ada', headers });
  await t.raw('POST', '/revoke-other-sessions', { as: 'ada', headers });
  await t.rows('session');
}
