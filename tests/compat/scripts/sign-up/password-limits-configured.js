/** Other limits, other answers. */
export const config = { emailAndPassword: { minPasswordLength: 12, maxPasswordLength: 16 } };

export async function run(t) {
  const attempt = (name, password) => t.client(name).signUp.email({ name, email: t.email(name), password });
  t.expect((await attempt('a', 'x'.repeat(11))).error.code, 'PASSWORD_TOO_SHORT');
  t.expect((await attempt('b', 'x'.repeat(12))).error, null);
  t.expect((await attempt('c', 'x'.repeat(17))).error.code, 'PASSWORD_TOO_LONG');
}
