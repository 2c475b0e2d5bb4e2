/** Without `sendOnSignIn` the refusal is all. */
export const config = { emailAndPassword: { requireEmailVerification: true } };

export async function run(t) {
  const { email } = await t.signUp('ada');
  const { error } = await t.client('phone').signIn.email({ email, password: t.password });
  t.expect(error.status, 403);
}
