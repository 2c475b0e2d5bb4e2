/** Only a trusted origin may be a callback, here as everywhere. */
export async function run(t) {
  for (const callbackURL of ['https://evil.example.net', '//evil.example.net', '/\\evil.example.net', 'javascript:alert(1)']) {
    const { error } = await t.client().signUp.email({ name: 'Ada', email: t.email(), password: t.password, callbackURL });
    t.expect(error.code, 'INVALID_CALLBACKURL');
  }
  await t.rows('user');
}
