/** Whoever signs up in lower case may sign in in upper case. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const { data } = await t.client('phone').signIn.email({ email: email.toUpperCase(), password: t.password });
  t.expect(data.user.email, email);
}
