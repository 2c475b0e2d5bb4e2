/** Columns of the session, with their defaults. */
export const config = { session: { additionalFields: { device: { type: 'string', required: false, defaultValue: 'unknown' }, trusted: { type: 'boolean', required: false, defaultValue: false, returned: false } } } };

export async function run(t) {
  const { client } = await t.signUp('ada', { device: 'mine' });
  await client.getSession();
  await client.listSessions();
  await t.rows('session');
}
