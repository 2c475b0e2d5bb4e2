/** Validation names each field. */
export async function run(t) {
  for (const body of [{}, { newPassword: 1, token: 'x' }, { newPassword: 'another battery', token: 1 }, { token: 'x' }, { newPassword: null }]) await t.raw('POST', '/reset-password', { body });
  for (const body of [{}, { email: 'no address' }, { email: null }, { email: t.email(), redirectTo: null }]) await t.raw('POST', '/request-password-reset', { body });
}
