/** The second to follow it is refused, and so is whoever makes one up. */
export const config = { magicLink: true };

export async function run(t) {
  await t.client('ada').signIn.magicLink({ email: t.email('ada'), callbackURL: '/home' });
  const { token } = await t.mail(t.email('ada'), 'magic-link');
  await t.raw('GET', `/magic-link/verify?token=${token}&callbackURL=%2Fhome`, { as: 'ada' });
  for (const bad of [token, 'unknown', '']) await t.raw('GET', `/magic-link/verify?token=${bad}&callbackURL=%2Fhome`, { as: 'thief' });
  await t.raw('GET', `/magic-link/verify?token=${token}`, { as: 'thief' });
  await t.client('thief').getSession();
  await t.client('ada').getSession();
}
