/** The answer of the unknown user, and no cookie. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const password of ['wrong horse battery', t.password.toUpperCase(), `${t.password} `, 'x', '']) {
    const { error } = await t.client('eve').signIn.email({ email, password });
    t.expect(error.code, 'INVALID_EMAIL_OR_PASSWORD');
  }
  await t.rows('session');
}
