/** The address has its own operation. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  const { error } = await client.updateUser({ email: t.email('new'), name: 'Countess' });
  t.expect(error.code, 'EMAIL_CAN_NOT_BE_UPDATED');
  await t.rows('user');
}
