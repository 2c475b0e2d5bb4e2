/** What is not routed is counted too. */
export const config = { rateLimit: { enabled: true, window: 60, max: 2 } };
export const isolated = true;

export async function run(t) {
  const headers = { 'x-forwarded-for': '203.0.113.17' };
  for (let i = 0; i < 3; i++) await t.raw('GET', '/nowhere', { headers });
}
