/** Who shows the token first has the session: the same one. */
export const config = { oneTimeToken: true };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, token } = await t.signUp('ada');
  const { data } = await client.oneTimeToken.generate();
  await t.rows('verification');
  const phone = t.client('phone');
  const verified = await phone.oneTimeToken.verify({ token: data.token });
  t.expect(verified.data.session.token, token);
  await phone.getSession();
  await t.rows('verification');
  await t.rows('session');
}
