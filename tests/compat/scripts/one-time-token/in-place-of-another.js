/** Somebody signed in takes another's session over, in a browser that is not to remember. */
export const config = { oneTimeToken: true };

export async function run(t) {
  const ada = await t.signUp('ada');
  const bob = await t.signUp('bob');
  await bob.client.signIn.email({ email: bob.email, password: t.password, rememberMe: false });
  const { data } = await ada.client.oneTimeToken.generate();
  await bob.client.oneTimeToken.verify({ token: data.token });
  const { data: session } = await bob.client.getSession();
  t.expect(session.user.email, ada.email);
}
