/** Nobody has no accounts. */
export async function run(t) {
  const { error } = await t.client().listAccounts();
  t.expect(error.status, 401);
}
