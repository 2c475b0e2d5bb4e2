/** Window and maximum for all other paths. */
export const config = { rateLimit: { enabled: true, window: 60, max: 2 } };
export const isolated = true;

export async function run(t) {
  const headers = { 'x-forwarded-for': '203.0.113.15' };
  for (let i = 0; i < 3; i++) await t.raw('GET', '/get-session', { headers });
  for (let i = 0; i < 3; i++) await t.raw('GET', '/ok', { headers });
}
