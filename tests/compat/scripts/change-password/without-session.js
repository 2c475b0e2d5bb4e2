/** Validation first, then the session. */
export async function run(t) {
  await t.client().changePassword({ currentPassword: t.password, newPassword: 'another battery' });
  await t.raw('POST', '/change-password', { body: {} });
}
