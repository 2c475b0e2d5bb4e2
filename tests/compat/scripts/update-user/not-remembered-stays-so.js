/** The cookie issued anew keeps to what was chosen at sign-in. */
export async function run(t) {
  const { client } = await t.signUp('ada', { rememberMe: false });
  await client.updateUser({ name: 'Countess' });
}
