/** Signing out ends every account of the browser, and nobody else's. */
export const config = { multiSession: true };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email: t.email('ada'), password: t.password });
  await client.signUp.email({ name: 'bob', email: t.email('bob'), password: t.password });
  await client.signOut();
  await client.multiSession.listDeviceSessions();
  await t.rows('session');
  const { data } = await t.client('phone').getSession();
  t.expect(data.user.name, 'ada');
}
