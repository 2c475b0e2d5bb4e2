/** A link whose time is over is used up all the same. */
export const config = { magicLink: { expiresIn: 20 } };

export async function run(t) {
  await t.client('ada').signIn.magicLink({ email: t.email('ada') });
  await t.rows('verification');
  const { token } = await t.mail(t.email('ada'), 'magic-link');
  await t.edit('verification', { identifier: token }, { expiresAt: t.daysFromNow(-1) });
  await t.raw('GET', `/magic-link/verify?token=${token}`, { as: 'ada' });
  await t.raw('GET', `/magic-link/verify?token=${token}`, { as: 'ada' });
  await t.rows('user');
}
