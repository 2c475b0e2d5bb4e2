/** Every operation that needs a session, without one. */
const OPERATIONS = [['GET', '/list-sessions'], ['GET', '/list-accounts'], ['POST', '/revoke-sessions'], ['POST', '/revoke-other-sessions'], ['POST', '/delete-user', {}], ['POST', '/revoke-session', { token: 'x' }], ['POST', '/update-user', { name: 'x' }], ['POST', '/change-email', { newEmail: 'x@example.com' }], ['POST', '/change-password', { newPassword: 'x', currentPassword: 'y' }], ['POST', '/verify-password', { password: 'x' }], ['POST', '/unlink-account', { providerId: 'x' }]];

export async function run(t) {
  for (const [method, path, body] of OPERATIONS) {
    const { status } = await t.raw(/** @type {string} */ (method), /** @type {string} */ (path), { body });
    t.expect(status, 401);
  }
}
