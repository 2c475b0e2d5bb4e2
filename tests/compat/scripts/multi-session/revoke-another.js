/** Ending the account that is not active. */
export const config = { multiSession: true };

export async function run(t) {
  const { client, token: ada } = await t.signUp('ada');
  await client.signUp.email({ name: 'bob', email: t.email('bob'), password: t.password });
  await client.multiSession.revoke({ sessionToken: ada });
  await client.multiSession.listDeviceSessions();
  await client.getSession();
  await t.rows('session');
  await client.multiSession.revoke({ sessionToken: ada });
}
