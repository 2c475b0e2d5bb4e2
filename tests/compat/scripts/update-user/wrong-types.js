/** Name and image are text, whoever says otherwise. */
export async function run(t) {
  await t.signUp('ada');
  for (const value of [1, true, ['a'], { a: 1 }]) {
    await t.raw('POST', '/update-user', { as: 'ada', body: { name: value } });
    await t.raw('POST', '/update-user', { as: 'ada', body: { image: value } });
  }
  await t.raw('POST', '/update-user', { as: 'ada', body: { name: null } });
  await t.rows('user');
}
