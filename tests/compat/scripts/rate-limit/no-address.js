/** A client without an address. */
export const config = { rateLimit: { enabled: true, window: 60, max: 1 } };
export const isolated = true;

export async function run(t) {
  for (let i = 0; i < 3; i++) await t.raw('GET', '/ok');
}
