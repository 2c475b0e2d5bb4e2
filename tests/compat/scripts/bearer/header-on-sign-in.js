/** Whoever gets a session cookie gets it as a header too. */
export const config = { bearer: true };

export async function run(t) {
  const { email, client } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
  await client.getSession();
  await client.updateUser({ name: 'Countess' });
  await client.signOut();
}
