/** Validation of the request. */
export async function run(t) {
  for (const body of [{}, { email: 'no address' }, { email: null }, { email: t.email(), callbackURL: false }, { email: t.email(), callbackURL: null }]) await t.raw('POST', '/send-verification-email', { body });
}
