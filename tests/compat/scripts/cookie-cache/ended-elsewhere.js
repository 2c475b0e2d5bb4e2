/** A session that another device ended is still read from its cookie, but changes nothing more. */
export const config = { session: { cookieCache: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const phone = t.client('phone');
  await phone.signIn.email({ email: t.email('ada'), password: t.password });
  await phone.revokeOtherSessions();
  t.expect((await client.getSession()).data.user.name, 'ada');
  await client.listAccounts();
  await client.revokeSessions();
  await client.listSessions();
  await client.updateUser({ name: 'Mallory' });
  await t.rows('user');
}
