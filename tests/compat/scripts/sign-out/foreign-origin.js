/** Nobody signs you out from another site. */
export async function run(t) {
  await t.signUp('ada');
  const { body } = await t.raw('POST', '/sign-out', { as: 'ada', headers: { origin: 'https://evil.example.net' } });
  t.expect(body.code, 'INVALID_ORIGIN');
  await t.rows('session');
}
