/** Signing out of nothing succeeds and clears the cookies all the same. */
export async function run(t) {
  const { data } = await t.client().signOut();
  t.expect(data.success, true);
  await t.raw('POST', '/sign-out');
  await t.raw('POST', '/sign-out', { body: {} });
}
