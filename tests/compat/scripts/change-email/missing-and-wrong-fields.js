/** Validation first, then the session, then whether it is enabled. */
export async function run(t) {
  await t.signUp('ada');
  for (const body of [{}, { newEmail: 'no address' }, { newEmail: null }, { newEmail: [t.email('new')] }, { newEmail: t.email('new'), callbackURL: null }]) {
    await t.raw('POST', '/change-email', { as: 'ada', body });
  }
  await t.raw('POST', '/change-email', { body: {} });
  await t.raw('POST', '/change-email', { body: { newEmail: t.email('new') } });
}
