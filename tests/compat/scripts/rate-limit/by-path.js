/** Another path has its own count. */
export const config = { rateLimit: { enabled: true } };
export const isolated = true;

export async function run(t) {
  const headers = { 'x-forwarded-for': '203.0.113.14' };
  for (let i = 0; i < 4; i++) await t.raw('POST', '/sign-in/email', { headers, body: {} });
  await t.raw('POST', '/sign-up/email', { headers, body: {} });
  await t.raw('GET', '/get-session', { headers });
}
