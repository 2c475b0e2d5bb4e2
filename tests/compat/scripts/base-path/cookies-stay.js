/** The cookie's path is the root, whatever the base path. */
export const config = { basePath: '/auth' };

export async function run(t) {
  const { client } = await t.signUp('ada', { rememberMe: false });
  await client.signOut();
}
