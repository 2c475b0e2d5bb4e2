/** A prefix before the usual path. */
export async function run(t) {
  for (const path of ['/x/api/auth/ok', '/api/auth/api/auth/ok', '/api/authx/ok', '/api/auth/x/api/auth/ok', '//api/auth/ok']) await t.raw('GET', path, { absolute: true });
}
