/** Validation before the session. */
export async function run(t) {
  await t.signUp('ada');
  for (const body of [{}, { password: null }, { password: 1 }, { password: [] }]) {
    await t.raw('POST', '/verify-password', { as: 'ada', body });
    await t.raw('POST', '/verify-password', { body });
  }
}
