/** Nobody says of themselves that they are anonymous. */
export const config = { anonymous: true };

export async function run(t) {
  const { client } = await t.signUp('ada', { isAnonymous: true });
  await client.getSession();
  await client.updateUser({ isAnonymous: true });
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  await laptop.updateUser({ isAnonymous: false, name: 'Ada' });
  await laptop.getSession();
}
