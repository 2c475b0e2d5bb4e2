/** No body needs no type; a body needs one. */
export async function run(t) {
  await t.signUp('ada');
  await t.raw('POST', '/sign-out', { as: 'ada', body: '{}', headers: { 'content-type': 'text/plain' } });
  await t.raw('POST', '/sign-out', { as: 'ada', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  await t.rows('session');
  await t.raw('POST', '/sign-out', { as: 'ada' });
  await t.rows('session');
}
