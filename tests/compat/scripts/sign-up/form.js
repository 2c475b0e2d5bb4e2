/** A plain HTML form may sign up. */
export async function run(t) {
  const body = new URLSearchParams({ name: 'Ada Lovelace', email: t.email(), password: t.password }).toString();
  const { status } = await t.raw('POST', '/sign-up/email', { as: 'ada', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  t.expect(status, 200);
  await t.client().getSession();
}
