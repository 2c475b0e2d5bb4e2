/** Another address has its own count. */
export const config = { rateLimit: { enabled: true } };
export const isolated = true;

export async function run(t) {
  for (let i = 0; i < 4; i++) await t.raw('POST', '/sign-in/email', { headers: { 'x-forwarded-for': '203.0.113.12' }, body: {} });
  await t.raw('POST', '/sign-in/email', { headers: { 'x-forwarded-for': '203.0.113.13' }, body: {} });
}
