/** `disableSignUp` leaves signing in alone. */
export const config = { emailAndPassword: { disableSignUp: true } };

export async function run(t) {
  const { data } = await t.client().signUp.email({ name: 'Ada', email: t.email(), password: t.password });
  t.expect(data, null);
  await t.client().signIn.email({ email: t.email(), password: t.password });
  await t.rows('user');
}
