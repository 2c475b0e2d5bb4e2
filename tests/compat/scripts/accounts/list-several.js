/** Scopes come as a list; tokens do not come. */
export async function run(t) {
  const { client, user } = await t.signUp('ada');
  const now = new Date();
  await t.insert('account', { id: 'githubaccountofscriptlistseveral', providerId: 'github', accountId: 'github-list-several', userId: user.id, accessToken: 'secret', refreshToken: 'secret', idToken: 'secret', scope: 'user:email,repo', createdAt: now, updatedAt: now });
  const { data } = await client.listAccounts();
  t.expect(data[1].scopes, ['user:email', 'repo']);
}
