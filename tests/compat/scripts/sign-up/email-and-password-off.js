/** Without the feature its operations say so. */
export const config = { emailAndPassword: { enabled: false } };

export async function run(t) {
  await t.client().signUp.email({ name: 'Ada', email: t.email(), password: t.password });
  await t.client().signIn.email({ email: t.email(), password: t.password });
  await t.client().requestPasswordReset({ email: t.email() });
}
