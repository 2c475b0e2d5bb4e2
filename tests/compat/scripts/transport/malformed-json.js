/** What says it is JSON and is not. */
export async function run(t) {
  const headers = { 'content-type': 'application/json' };
  for (const body of ['', '{', '{"email":}', 'nonsense', '{"email":"a"', "{'a':1}", '{"a":1,}', '\u0000', '[1,2', '{"a":1}{"b":2}', 'NaN']) await t.raw('POST', '/sign-in/email', { body, headers });
}
