/** A cookie of another time, when there was a cache, is not looked at. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  t.jar('ada').set('better-auth.session_data', 'e30');
  await client.getSession();
  await client.signOut();
}
