/** Another site renames nobody. */
export async function run(t) {
  await t.signUp('ada');
  for (const origin of ['https://evil.example.net', 'null', '']) {
    await t.raw('POST', '/update-user', { as: 'ada', body: JSON.stringify({ name: 'Eve' }), headers: { origin, 'content-type': 'application/json' } });
  }
  await t.rows('user');
}
