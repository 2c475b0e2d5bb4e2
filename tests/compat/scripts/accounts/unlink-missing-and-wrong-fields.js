/** Validation of the request. */
export async function run(t) {
  await t.signUp('ada');
  for (const body of [{}, { providerId: null }, { providerId: 1 }, { providerId: 'credential', accountId: 1 }, { providerId: 'credential', accountId: null }]) await t.raw('POST', '/unlink-account', { as: 'ada', body });
  await t.rows('account');
}
