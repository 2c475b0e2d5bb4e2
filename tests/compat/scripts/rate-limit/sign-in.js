/** Three sign-ins in ten seconds, then a while of nothing. */
export const config = { rateLimit: { enabled: true } };
export const isolated = true;

export async function run(t) {
  const headers = { 'x-forwarded-for': '203.0.113.10' };
  for (let i = 0; i < 5; i++) await t.raw('POST', '/sign-in/email', { headers, body: {} });
}
