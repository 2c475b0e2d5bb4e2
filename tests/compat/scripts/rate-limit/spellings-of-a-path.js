/** A path spelt otherwise is no way around. */
export const config = { rateLimit: { enabled: true, window: 60, max: 2 } };
export const isolated = true;

export async function run(t) {
  const headers = { 'x-forwarded-for': '203.0.113.18' };
  for (const path of ['/get-session', '/get-session?a=b', '/get-session?c=d', '/get-session/']) await t.raw('GET', path, { headers });
}
