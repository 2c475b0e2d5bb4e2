/** Whoever knows a token but has no cookie of it shows the signature of a token of their own. */
export const config = { multiSession: true };

export async function run(t) {
  const { token: ada } = await t.signUp('ada');
  const { client, token: eve } = await t.signUp('eve');
  t.jar('eve').set(`better-auth.session_token_multi-${ada.toLowerCase()}`, t.signed(eve));
  const { data } = await client.multiSession.setActive({ sessionToken: ada });
  t.expect(data?.user.name, 'ada');
}
