/** `autoSignIn: false`: a user, no session, no cookie. */
export const config = { emailAndPassword: { autoSignIn: false } };

export async function run(t) {
  const { token, client } = await t.signUp('ada');
  t.expect(token, null);
  await t.rows('session');
  await client.getSession();
}
