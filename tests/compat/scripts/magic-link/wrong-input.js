/** Bodies and queries that are none, and pages of somebody else's. */
export const config = { magicLink: true };

export async function run(t) {
  for (const body of [{}, { email: 'nobody' }, { email: null }, { email: t.email('ada'), name: 1 }, { email: t.email('ada'), callbackURL: 'https://evil.test' }, { email: t.email('ada'), errorCallbackURL: '//evil.test' }]) {
    await t.raw('POST', '/sign-in/magic-link', { body });
  }
  await t.raw('GET', '/magic-link/verify');
  await t.raw('GET', '/magic-link/verify?token=x&callbackURL=https%3A%2F%2Fevil.test');
  await t.raw('GET', '/magic-link/verify?token=x&newUserCallbackURL=https%3A%2F%2Fevil.test');
  await t.raw('POST', '/magic-link/verify', { body: { token: 'x' } });
  await t.rows('verification');
}
