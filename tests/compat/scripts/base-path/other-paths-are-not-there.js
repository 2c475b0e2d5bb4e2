/** The usual path is not there then, nor anything that only ends like it. */
export const config = { basePath: '/auth' };

export async function run(t) {
  for (const path of ['/api/auth/ok', '/ok', '/authx/ok', '/auth', '/x/auth/ok', '/AUTH/ok']) await t.raw('GET', path, { absolute: true });
}
