/** Only the token's hash is stored. */
export const config = { magicLink: { storeToken: 'hashed' } };

export async function run(t) {
  await t.client('ada').signIn.magicLink({ email: t.email('ada') });
  const { token } = await t.mail(t.email('ada'), 'magic-link');
  const [row] = await t.rows('verification');
  t.note('the token is stored', row?.identifier.includes(token));
  await t.raw('GET', `/magic-link/verify?token=${row?.identifier}`, { as: 'thief' });
  await t.client('ada').magicLink.verify({ query: { token } });
  await t.client('ada').getSession();
}
