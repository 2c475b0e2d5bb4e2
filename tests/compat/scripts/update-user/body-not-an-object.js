/** Bodies of other shapes. */
export async function run(t) {
  await t.signUp('ada');
  for (const body of ['[]', '"text"', '1', 'true', 'null', '[{"name":"x"}]']) {
    await t.raw('POST', '/update-user', { as: 'ada', body, headers: { 'content-type': 'application/json' } });
  }
  await t.raw('POST', '/update-user', { as: 'ada' });
  await t.rows('user');
}
