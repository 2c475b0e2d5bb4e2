/** Nobody is `null`, not an error. */
export async function run(t) {
  const { data } = await t.client().getSession();
  t.expect(data, null);
  await t.raw('GET', '/get-session');
}
