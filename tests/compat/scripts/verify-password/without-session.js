/** Nobody has no password. */
export async function run(t) {
  const { status } = await t.raw('POST', '/verify-password', { body: { password: t.password } });
  t.expect(status, 401);
}
