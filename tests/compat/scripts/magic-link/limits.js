/** Five links a minute. */
export const config = { magicLink: true, rateLimit: { enabled: true } };

export async function run(t) {
  for (let time = 0; time < 6; time++) await t.client('ada').signIn.magicLink({ email: t.email('ada') });
  for (let time = 0; time < 6; time++) await t.raw('GET', '/magic-link/verify?token=unknown', { as: 'ada' });
}
