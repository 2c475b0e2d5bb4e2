/** What is known of an account, without its secrets. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { data } = await client.listAccounts();
  t.expect(data[0].providerId, 'credential');
}
