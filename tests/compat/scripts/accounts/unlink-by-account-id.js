/** Of two accounts with one provider, the one that is named. */
export async function run(t) {
  const { client, user } = await t.signUp('ada');
  const now = new Date();
  for (const n of ['1', '2']) await t.insert('account', { id: `githubaccountofscriptunlinkbyid${n}`, providerId: 'github', accountId: n, userId: user.id, createdAt: now, updatedAt: now });
  await client.unlinkAccount({ providerId: 'github', accountId: '2' });
  await client.unlinkAccount({ providerId: 'github', accountId: '3' });
  await client.unlinkAccount({ providerId: 'gitlab', accountId: '1' });
  const { data } = await client.listAccounts();
  t.expect(data.length, 2);
}
