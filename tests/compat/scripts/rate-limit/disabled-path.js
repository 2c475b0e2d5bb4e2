/** A disabled path is refused before it is counted. */
export const config = { rateLimit: { enabled: true, window: 60, max: 1 }, disabledPaths: ['/ok'] };
export const isolated = true;

export async function run(t) {
  for (let i = 0; i < 3; i++) await t.raw('GET', '/ok', { headers: { 'x-forwarded-for': '203.0.113.21' } });
}
