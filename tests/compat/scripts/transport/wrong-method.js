/** The right path with the wrong verb is not there either. */
export async function run(t) {
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) await t.raw(method, '/sign-in/email');
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) await t.raw(method, '/get-session');
  await t.raw('POST', '/list-sessions');
  await t.raw('GET', '/sign-out');
}
