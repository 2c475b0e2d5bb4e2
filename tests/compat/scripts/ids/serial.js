/** Counted ids: numbers in the database, texts in JSON. */
export const config = { advanced: { database: { generateId: 'serial' } } };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email, user } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  await client.getSession();
  await client.listSessions();
  await client.listAccounts();
  await client.updateUser({ name: 'Countess' });
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  await client.resetPassword({ newPassword: 'another battery', token });
  await client.changePassword({ currentPassword: 'another battery', newPassword: 'third battery 3', revokeOtherSessions: true });
  for (const table of ['user', 'session', 'account']) await t.rows(table);
}
