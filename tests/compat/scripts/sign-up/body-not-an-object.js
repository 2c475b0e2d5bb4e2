/** The body itself may be of the wrong type. */
export async function run(t) {
  for (const body of [[], 'text', 1, true, null]) {
    await t.raw('POST', '/sign-up/email', { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }
}
