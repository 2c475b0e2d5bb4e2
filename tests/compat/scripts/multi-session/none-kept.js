/** Without cookies there is nothing to list, and a session that is not kept can't be switched to. */
export const config = { multiSession: true };

export async function run(t) {
  const { token } = await t.signUp('ada');
  await t.client('nobody').multiSession.listDeviceSessions();
  const phone = t.client('phone');
  t.jar('phone').set('better-auth.session_token', t.signed(token));
  await phone.multiSession.listDeviceSessions();
  const { error } = await phone.multiSession.setActive({ sessionToken: token });
  t.expect(error.code, 'INVALID_SESSION_TOKEN');
  await phone.multiSession.revoke({ sessionToken: token });
}
