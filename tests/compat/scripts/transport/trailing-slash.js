/** One path, one spelling. */
export async function run(t) {
  for (const path of ['/ok/', '/get-session/', '//get-session', '/get-session//', '/./ok', '/sign-in/../ok']) await t.raw('GET', path);
  await t.raw('POST', '/sign-in/email/', { body: { email: t.email(), password: t.password } });
}
