/** The query is validated. */
export async function run(t) {
  await t.raw('GET', '/verify-email');
  await t.raw('GET', '/verify-email?callbackURL=/welcome');
  await t.raw('GET', '/verify-email?token=a&token=b');
}
