/** The last way in stays. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  const { error } = await client.unlinkAccount({ providerId: 'credential' });
  t.expect(error.code, 'YOU_CANT_UNLINK_YOUR_LAST_ACCOUNT');
  await client.unlinkAccount({ providerId: 'github' });
  await t.rows('account');
}
