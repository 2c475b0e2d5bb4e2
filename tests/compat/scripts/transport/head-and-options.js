/** Neither is routed. */
export async function run(t) {
  for (const path of ['/get-session', '/ok', '/sign-in/email', '/nowhere']) {
    await t.raw('HEAD', path);
    await t.raw('OPTIONS', path);
  }
}
