/** Signing up and changing password or address are limited as signing in is. */
export const config = { rateLimit: { enabled: true } };
export const isolated = true;

export async function run(t) {
  const headers = { 'x-forwarded-for': '203.0.113.11' };
  for (const path of ['/sign-up/email', '/change-password', '/change-email']) for (let i = 0; i < 4; i++) await t.raw('POST', path, { headers, body: {} });
  for (const path of ['/verify-password', '/update-user', '/request-password-reset']) for (let i = 0; i < 4; i++) await t.raw('POST', path, { headers, body: {} });
}
