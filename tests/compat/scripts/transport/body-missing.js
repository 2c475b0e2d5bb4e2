/** An operation that needs a body, called without. */
export async function run(t) {
  await t.signUp('ada');
  for (const path of ['/sign-in/email', '/sign-up/email', '/reset-password', '/request-password-reset', '/send-verification-email']) await t.raw('POST', path);
  for (const path of ['/change-password', '/change-email', '/delete-user', '/revoke-session', '/unlink-account', '/verify-password']) await t.raw('POST', path, { as: 'ada' });
}
