/** UUIDs as ids. */
export const config = { advanced: { database: { generateId: 'uuid' } } };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.getSession();
  await client.listAccounts();
  await client.requestPasswordReset({ email });
  await t.mail(email, 'reset-password');
  for (const table of ['user', 'session', 'account', 'verification']) await t.rows(table);
}
