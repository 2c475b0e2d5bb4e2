/** `setOttHeaderOnNewSession`: whoever signs in has a token at once. */
export const config = { oneTimeToken: { setOttHeaderOnNewSession: true } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.signIn.email({ email, password: 'wrong' });
  await client.getSession();
  const answer = await t.raw('POST', '/sign-in/email', { as: 'phone', body: { email, password: t.password }, headers: { origin: t.origin } });
  await t.client('tablet').oneTimeToken.verify({ token: answer.header('set-ott') });
  await t.client('tablet').getSession();
  // Nobody signs in by this.
  await client.updateUser({ name: 'Countess' });
}
