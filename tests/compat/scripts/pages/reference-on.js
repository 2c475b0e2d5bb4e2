/** The reference and the document behind it. */
export const config = { openAPI: true };

export async function run(t) {
  const { status } = await t.raw('GET', '/reference');
  t.expect(status, 200);
}
