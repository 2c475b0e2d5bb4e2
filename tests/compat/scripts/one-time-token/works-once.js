/** The second to show it is refused, and so is whoever shows something else. */
export const config = { oneTimeToken: true };

export async function run(t) {
  const { client, token: session } = await t.signUp('ada');
  const { data } = await client.oneTimeToken.generate();
  await t.client('phone').oneTimeToken.verify({ token: data.token });
  const { error } = await t.client('thief').oneTimeToken.verify({ token: data.token });
  t.expect(error.code, 'INVALID_TOKEN');
  for (const token of ['unknown', '', session]) await t.client('thief').oneTimeToken.verify({ token });
  await t.client('thief').getSession();
}
