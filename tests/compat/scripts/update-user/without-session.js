/** Nobody has no name. */
export async function run(t) {
  const { error } = await t.client().updateUser({ name: 'Eve' });
  t.expect(error.status, 401);
  await t.raw('POST', '/update-user', { body: {} });
}
