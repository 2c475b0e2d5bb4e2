/** A body where none belongs changes nothing. */
export async function run(t) {
  await t.signUp('ada');
  await t.raw('GET', '/get-session', { as: 'ada', body: '{}', headers: { 'content-type': 'application/json' } });
  await t.raw('GET', '/ok', { body: 'text' });
}
