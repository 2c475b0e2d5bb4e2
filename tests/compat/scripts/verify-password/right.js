/** Yes. */
export async function run(t) {
  await t.signUp('ada');
  const { body } = await t.raw('POST', '/verify-password', { as: 'ada', body: { password: t.password } });
  t.expect(body.status, true);
}
