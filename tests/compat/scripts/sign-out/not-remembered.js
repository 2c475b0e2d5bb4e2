/** The second cookie goes too. */
export async function run(t) {
  const { client } = await t.signUp('ada', { rememberMe: false });
  await client.signOut();
  t.note('cookies left', t.jar().header() ?? 'none');
}
