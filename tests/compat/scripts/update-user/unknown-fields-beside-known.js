/** Unknown fields are dropped, the known ones count. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.updateUser({ name: 'Countess', emailVerified: true, id: 'x', role: 'admin', updatedAt: '2001-01-01T00:00:00.000Z' });
  await t.rows('user');
}
