/** Whoever is anonymous already stays who they are. */
export const config = { anonymous: true };

export async function run(t) {
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  const { error } = await laptop.signIn.anonymous();
  t.expect(error.code, 'ANONYMOUS_USERS_CANNOT_SIGN_IN_AGAIN_ANONYMOUSLY');
  await laptop.getSession();
}
