/** The page for failed links lives below it. */
export const config = { basePath: '/auth' };

export async function run(t) {
  await t.raw('GET', '/reset-password/x?callbackURL=');
  await t.raw('GET', '/reset-password/x?callbackURL=/reset');
}
