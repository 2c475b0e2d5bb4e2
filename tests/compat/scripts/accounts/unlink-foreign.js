/** Another's account can't be named. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  const bob = await t.signUp('bob');
  const now = new Date();
  await t.insert('account', { id: 'githubaccountofscriptunlinkforei', providerId: 'github', accountId: '7', userId: bob.user.id, createdAt: now, updatedAt: now });
  await client.unlinkAccount({ providerId: 'github', accountId: '7' });
  await client.unlinkAccount({ providerId: 'credential', accountId: bob.user.id });
  await t.rows('account');
}
