/** Well signed, yet not what the operation expects. */
export async function run(t) {
  await t.signUp('ada');
  for (const claims of [{}, { email: 'no address' }, { email: 1 }, { email: t.email(), updateTo: 1 }, { email: t.email(), requestType: 'something-else' }, { sub: t.email() }]) {
    await t.raw('GET', `/verify-email?token=${t.jwt(claims)}`);
  }
}
