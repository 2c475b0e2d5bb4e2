/** UUIDs through deletion. */
export const config = { advanced: { database: { generateId: 'uuid' } }, user: { deleteUser: { enabled: true } } };
export const databases = ['sqlite', 'postgres'];

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.deleteUser({ password: t.password });
  for (const table of ['user', 'session', 'account']) await t.rows(table);
}
