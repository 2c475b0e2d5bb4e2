/** Validation names each field. */
export async function run(t) {
  await t.signUp('ada');
  const full = { currentPassword: t.password, newPassword: 'another battery' };
  for (const body of [{}, { currentPassword: full.currentPassword }, { newPassword: full.newPassword }, { ...full, newPassword: null }, { ...full, currentPassword: 1 }, { ...full, revokeOtherSessions: 'yes' }, { ...full, revokeOtherSessions: null }]) {
    await t.raw('POST', '/change-password', { as: 'ada', body });
  }
}
