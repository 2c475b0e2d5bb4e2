/** No. */
export async function run(t) {
  await t.signUp('ada');
  for (const password of ['wrong horse battery', '', 'x', 'x'.repeat(300)]) {
    const { body } = await t.raw('POST', '/verify-password', { as: 'ada', body: { password } });
    t.expect(body.code, 'INVALID_PASSWORD');
  }
}
