/** Limits count paths below it. */
export const config = { basePath: '/auth', rateLimit: { enabled: true } };
export const isolated = true;

export async function run(t) {
  for (let i = 0; i < 4; i++) await t.raw('POST', '/sign-in/email', { headers: { 'x-forwarded-for': '203.0.113.30' }, body: {} });
}
