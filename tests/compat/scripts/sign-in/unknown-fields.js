/** What the operation does not know it does not mind. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const { body } = await t.raw('POST', '/sign-in/email', { as: 'phone', body: { email, password: t.password, role: 'admin', token: 'mine', nested: { a: [1] } } });
  t.expect(body.user.email, email);
}
