/** By provider alone. */
export async function run(t) {
  const { client, user, email } = await t.signUp('ada');
  const now = new Date();
  await t.insert('account', { id: 'githubaccountofscriptunlinkone00', providerId: 'github', accountId: 'github-unlink-one-of-two', userId: user.id, createdAt: now, updatedAt: now });
  const { data } = await client.unlinkAccount({ providerId: 'credential' });
  t.expect(data.status, true);
  await t.rows('account');
  await t.client('phone').signIn.email({ email, password: t.password });
}
