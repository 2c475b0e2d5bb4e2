/** Off unless switched on. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  const { error } = await client.changeEmail({ newEmail: t.email('new') });
  t.expect(error.code, 'CHANGE_EMAIL_IS_DISABLED');
  await t.rows('user');
}
