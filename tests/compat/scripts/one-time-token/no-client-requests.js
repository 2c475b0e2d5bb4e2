/** `disableClientRequest`: nobody gets a token over HTTP. */
export const config = { oneTimeToken: { disableClientRequest: true } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { error } = await client.oneTimeToken.generate();
  t.expect(error.code, 'CLIENT_REQUESTS_ARE_DISABLED');
  await t.client('nobody').oneTimeToken.generate();
  await t.rows('verification');
}
