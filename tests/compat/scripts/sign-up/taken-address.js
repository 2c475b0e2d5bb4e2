/** One address, one user, however it is spelt. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const body = { name: 'Eve', email, password: t.password };
  const { error } = await t.client('eve').signUp.email(body);
  t.expect(error.code, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL');
  await t.client('eve').signUp.email({ ...body, email: email.toUpperCase() });
  await t.rows('user');
}
