/** Only the token's hash is stored. */
export const config = { oneTimeToken: { storeToken: 'hashed' } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { data } = await client.oneTimeToken.generate();
  const [row] = await t.rows('verification');
  t.note('the token is stored', row?.identifier.includes(data.token));
  await t.client('thief').oneTimeToken.verify({ token: row?.identifier.slice('one-time-token:'.length) });
  await t.client('phone').oneTimeToken.verify({ token: data.token });
  await t.client('phone').getSession();
}
