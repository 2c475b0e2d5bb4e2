/** A session that was signed out elsewhere is refused, and its cookie goes. */
export const config = { multiSession: true };

export async function run(t) {
  const { client, token: ada } = await t.signUp('ada');
  await client.signUp.email({ name: 'bob', email: t.email('bob'), password: t.password });
  t.jar('phone').set('better-auth.session_token', t.signed(ada));
  await t.client('phone').signOut();
  await client.multiSession.listDeviceSessions();
  const { error } = await client.multiSession.setActive({ sessionToken: ada });
  t.expect(error.code, 'INVALID_SESSION_TOKEN');
  await client.multiSession.setActive({ sessionToken: ada });
  await client.getSession();
}
