/** Cookies that nobody signed keep nothing. */
export const config = { multiSession: true };

export async function run(t) {
  const { token: ada } = await t.signUp('ada');
  const { client } = await t.signUp('eve');
  const name = `better-auth.session_token_multi-${ada.toLowerCase()}`;
  for (const value of [ada, `${ada}.AAAA`, t.signed(ada, 'another secret of forty characters.......'), '']) {
    t.jar('eve').set(name, value);
    await client.multiSession.listDeviceSessions();
    const { error } = await client.multiSession.setActive({ sessionToken: ada });
    t.expect(error.code, 'INVALID_SESSION_TOKEN');
  }
  await client.signOut();
  const { data } = await t.client('ada').getSession();
  t.expect(data.user.name, 'ada');
}
