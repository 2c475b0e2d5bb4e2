/** A field of the wrong type is a validation error, whatever the type. */
export async function run(t) {
  const full = { name: 'Ada', email: t.email(), password: t.password };
  for (const wrong of [null, 1, true, [], {}]) {
    for (const key of Object.keys(full)) await t.raw('POST', '/sign-up/email', { body: { ...full, [key]: wrong } });
  }
  for (const extra of [{ image: 1 }, { rememberMe: 'yes' }, { image: null }, { rememberMe: null }]) {
    const { body } = await t.raw('POST', '/sign-up/email', { body: { ...full, ...extra } });
    t.expect(body.code, 'VALIDATION_ERROR');
  }
  await t.rows('user');
}
