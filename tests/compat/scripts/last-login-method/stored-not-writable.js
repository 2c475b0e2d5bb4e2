/** Nobody writes it themselves. */
export const config = { lastLoginMethod: { storeInDatabase: true } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.updateUser({ name: 'Countess', lastLoginMethod: 'passkey' });
  await t.signUp('bob', { lastLoginMethod: 'passkey' });
  await t.rows('user');
}
