/** Whoever has said who they are, and whoever is nobody, is not deleted. */
export const config = { anonymous: true };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { error } = await client.deleteAnonymousUser();
  t.expect(error.code, 'USER_IS_NOT_ANONYMOUS');
  await client.getSession();
  await t.client('nobody').deleteAnonymousUser();
}
