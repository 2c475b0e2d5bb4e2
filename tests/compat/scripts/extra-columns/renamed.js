/** Tables and columns under other names in the database. */
export const config = { user: { modelName: 'people', fields: { name: 'full_name', emailVerified: 'email_verified' } }, session: { modelName: 'logins', fields: { userId: 'person_id', expiresAt: 'expires_at' } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.getSession();
  await client.updateUser({ name: 'Countess' });
  await t.client('phone').signIn.email({ email, password: t.password });
  await client.listSessions();
  await client.signOut();
}
