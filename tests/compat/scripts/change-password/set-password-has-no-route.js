/** Setting a first password is a call inside the server. */
export async function run(t) {
  await t.signUp('ada');
  const { status } = await t.raw('POST', '/set-password', { as: 'ada', body: { newPassword: 'another battery' } });
  t.expect(status, 404);
}
