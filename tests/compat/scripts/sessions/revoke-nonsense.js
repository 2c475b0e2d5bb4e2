/** Tokens that nobody has, and bodies that are none. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.revokeSession({ token: 'nobody' });
  await client.revokeSession({ token: '' });
  for (const body of [{}, { token: null }, { token: 1 }, { token: ['a'] }, { id: 'x' }]) await t.raw('POST', '/revoke-session', { as: 'ada', body });
  await t.rows('session');
}
