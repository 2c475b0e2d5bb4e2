/** A disabled path is not there. */
export const config = { disabledPaths: ['/sign-up/email', '/ok', '/list-sessions'] };

export async function run(t) {
  await t.client().signUp.email({ name: 'Ada', email: t.email(), password: t.password });
  for (const path of ['/ok', '/list-sessions', '/get-session', '/ok/', '/ok?x=y', '/OK', '/%6fk', '//ok', '/x/ok']) await t.raw('GET', path);
  await t.raw('POST', '/sign-up/email', { body: '{' });
  await t.raw('PUT', '/ok');
  await t.rows('user');
}
