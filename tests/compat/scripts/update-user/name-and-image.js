/** Both, each alone; the cookie is issued anew. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, user } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { updatedAt: t.daysFromNow(-2), createdAt: t.daysFromNow(-2) });
  const { data } = await client.updateUser({ name: 'Countess', image: 'https://example.com/a.png' });
  t.expect(data.status, true);
  await client.updateUser({ name: 'Ada' });
  await client.updateUser({ image: 'https://example.com/b.png' });
  await client.getSession();
  await t.rows('user');
}
