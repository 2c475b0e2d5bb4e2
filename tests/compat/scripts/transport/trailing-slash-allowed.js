/** `skipTrailingSlashes`. */
export const config = { advanced: { skipTrailingSlashes: true } };

export async function run(t) {
  for (const path of ['/ok/', '/get-session/', '/ok//']) await t.raw('GET', path);
}
