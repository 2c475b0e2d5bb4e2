/** A token ends with the session that it was made in. */
export const config = { oneTimeToken: true };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { data } = await client.oneTimeToken.generate();
  await client.signOut();
  const { error } = await t.client('phone').oneTimeToken.verify({ token: data.token });
  t.expect(error.code, 'SESSION_NOT_FOUND');
  await t.client('phone').oneTimeToken.verify({ token: data.token });
}
