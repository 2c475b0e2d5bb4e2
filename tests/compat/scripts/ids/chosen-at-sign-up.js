/** No caller chooses an id, of whatever kind. */
export const config = { advanced: { database: { generateId: 'serial' } } };

export async function run(t) {
  await t.signUp('ada', { id: 999999 });
  await t.signUp('bob', { id: '888888' });
  await t.rows('user');
}
