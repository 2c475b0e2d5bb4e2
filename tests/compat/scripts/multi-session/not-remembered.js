/** Whoever is not to be remembered. */
export const config = { multiSession: true };

export async function run(t) {
  const { email } = await t.signUp('ada');
  const client = t.client('phone');
  const { data } = await client.signIn.email({ email, password: t.password, rememberMe: false });
  await client.signUp.email({ name: 'bob', email: t.email('bob'), password: t.password });
  await client.multiSession.setActive({ sessionToken: data.token });
  await client.signOut();
}
