/** Nobody deletes nobody. */
export const config = { user: { deleteUser: { enabled: true } } };

export async function run(t) {
  await t.client().deleteUser({ password: t.password });
  await t.raw('GET', '/delete-user/callback?token=x');
  await t.raw('GET', '/delete-user/callback');
}
