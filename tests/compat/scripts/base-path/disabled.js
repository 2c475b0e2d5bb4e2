/** Disabled paths are below the base path. */
export const config = { basePath: '/auth', disabledPaths: ['/ok'] };

export async function run(t) {
  await t.raw('GET', '/ok');
  await t.raw('GET', '/error');
}
