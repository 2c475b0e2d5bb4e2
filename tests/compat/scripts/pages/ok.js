/** It is alive. */
export async function run(t) {
  const { body } = await t.raw('GET', '/ok');
  t.expect(body.ok, true);
  await t.raw('GET', '/ok?x=y');
  await t.raw('GET', '/ok', { headers: { cookie: 'a=b', authorization: 'Bearer x' } });
}
