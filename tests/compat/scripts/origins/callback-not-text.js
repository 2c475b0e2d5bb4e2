/** A callback that is no text at all. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const callbackURL of [1, true, ['/a'], ['https://evil.example.net'], { toString: 'x' }, {}]) {
    await t.raw('POST', '/sign-in/email', { body: { email, password: t.password, callbackURL } });
  }
}
