/** Counted ids through deletion. */
export const config = { advanced: { database: { generateId: 'serial' } }, user: { deleteUser: { enabled: true, verification: true } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.deleteUser();
  const { token } = await t.mail(email, 'delete-account');
  await t.raw('GET', `/delete-user/callback?token=${token}`, { as: 'ada' });
  for (const table of ['user', 'session', 'account']) await t.rows(table);
}
