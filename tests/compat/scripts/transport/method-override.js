/** Nothing overrides the method or the path. */
export async function run(t) {
  await t.signUp('ada');
  for (const header of ['x-http-method-override', 'x-method-override', 'x-original-url', 'x-rewrite-url']) await t.raw('GET', '/ok', { as: 'ada', headers: { [header]: header.includes('url') ? '/api/auth/sign-out' : 'POST' } });
  await t.raw('POST', '/ok?_method=GET', { as: 'ada' });
}
