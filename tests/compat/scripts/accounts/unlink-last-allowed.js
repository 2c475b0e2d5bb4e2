/** Unless the operator allows it. */
export const config = { account: { accountLinking: { allowUnlinkingAll: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { data } = await client.unlinkAccount({ providerId: 'credential' });
  t.expect(data.status, true);
  await client.listAccounts();
  await t.rows('account');
}
