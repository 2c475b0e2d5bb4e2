/** A request refused for its origin is counted as well. */
export const config = { rateLimit: { enabled: true, window: 60, max: 2 } };
export const isolated = true;

export async function run(t) {
  const headers = { 'x-forwarded-for': '203.0.113.22', cookie: 'a=b', origin: 'https://evil.example.net' };
  for (let i = 0; i < 4; i++) await t.raw('POST', '/update-user', { headers });
}
