/** Whoever has said who they are and signs in anonymously is another user, and stays. */
export const config = { anonymous: true };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.signIn.anonymous();
  await client.getSession();
  await t.rows('user');
}
