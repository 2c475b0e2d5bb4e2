/** The client is the first of the forwarded addresses. */
export const config = { rateLimit: { enabled: true, window: 60, max: 1 } };
export const isolated = true;

export async function run(t) {
  for (const value of ['203.0.113.19', '203.0.113.19', '203.0.113.20']) await t.raw('GET', '/ok', { headers: { 'x-forwarded-for': value } });
}
