/** A session that began before is kept once its cookie is sent again. */
export const config = { multiSession: true };

export async function run(t) {
  const { token } = await t.signUp('ada');
  const phone = t.client('phone');
  t.jar('phone').set('better-auth.session_token', t.signed(token));
  await phone.multiSession.listDeviceSessions();
  await phone.updateUser({ name: 'Countess' });
  await phone.multiSession.listDeviceSessions();
  await phone.updateUser({ name: 'Ada' });
}
