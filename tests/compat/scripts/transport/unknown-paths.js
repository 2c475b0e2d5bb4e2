/** What is not there. */
export async function run(t) {
  for (const path of ['/nowhere', '', '/', '/sign-in', '/sign-in/email/more', '/GET-SESSION', '/get_session', '/get-session/x', '/%67et-session', '/api/auth/ok']) await t.raw('GET', path);
  await t.raw('GET', '/', { absolute: true });
  await t.raw('GET', '/get-session', { absolute: true });
  await t.raw('GET', '/api/get-session', { absolute: true });
}
