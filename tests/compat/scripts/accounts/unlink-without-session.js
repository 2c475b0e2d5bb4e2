/** Validation, then the session. */
export async function run(t) {
  await t.client().unlinkAccount({ providerId: 'credential' });
  await t.raw('POST', '/unlink-account', { body: {} });
}
