/** One network, one count. */
export const config = { rateLimit: { enabled: true, window: 60, max: 1 } };
export const isolated = true;

export async function run(t) {
  for (const value of ['2001:db8:1:2::1', '2001:db8:1:2::1', '2001:0db8:0001:0002:0000:0000:0000:0001', '2001:db8:1:2::2', '2001:db8:1:3::1']) await t.raw('GET', '/ok', { headers: { 'x-forwarded-for': value } });
}
