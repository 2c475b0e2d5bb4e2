/** Without the feature there is no reference. */
export async function run(t) {
  await t.raw('GET', '/reference');
  await t.raw('GET', '/open-api/generate-schema');
}
