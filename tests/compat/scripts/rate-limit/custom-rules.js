/** Rules for single paths; `false` lifts the limit. */
export const config = { rateLimit: { enabled: true, window: 60, max: 1, customRules: { '/get-session': { window: 30, max: 2 }, '/list-*': { window: 20, max: 1 }, '/ok': false, '/sign-in/email': { window: 60, max: 1 } } } };
export const isolated = true;

export async function run(t) {
  const headers = { 'x-forwarded-for': '203.0.113.16' };
  for (const path of ['/get-session', '/list-sessions', '/list-accounts', '/ok', '/error']) for (let i = 0; i < 3; i++) await t.raw('GET', path, { headers });
  for (let i = 0; i < 2; i++) await t.raw('POST', '/sign-in/email', { headers, body: {} });
}
