/** A session that is over is not listed, and not switched to. */
export const config = { multiSession: true };

export async function run(t) {
  const { client, token: ada } = await t.signUp('ada');
  await client.signUp.email({ name: 'bob', email: t.email('bob'), password: t.password });
  await t.edit('session', { token: ada }, { expiresAt: t.daysFromNow(-1) });
  await client.multiSession.listDeviceSessions();
  const { error } = await client.multiSession.setActive({ sessionToken: ada });
  t.expect(error.code, 'INVALID_SESSION_TOKEN');
  await client.getSession();
}
