/** Same status, same words as a wrong password. */
export async function run(t) {
  const { error } = await t.client().signIn.email({ email: t.email('nobody'), password: t.password });
  t.expect(error.status, 401);
  t.expect(error.code, 'INVALID_EMAIL_OR_PASSWORD');
}
