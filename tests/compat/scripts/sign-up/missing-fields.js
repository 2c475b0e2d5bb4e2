/** Validation comes first and names each field. */
export async function run(t) {
  const full = { name: 'Ada', email: t.email(), password: t.password };
  for (const key of Object.keys(full)) {
    const { [key]: _, ...rest } = full;
    const { body } = await t.raw('POST', '/sign-up/email', { body: rest });
    t.expect(body.code, 'VALIDATION_ERROR');
  }
  await t.raw('POST', '/sign-up/email', { body: {} });
}
