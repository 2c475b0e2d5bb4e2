/** With a callback the link redirects. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('ada').sendVerificationEmail({ email, callbackURL: '/welcome?a=b' });
  const { token } = await t.mail(email, 'verify-email');
  const { status } = await t.raw('GET', `/verify-email?token=${token}&callbackURL=${encodeURIComponent('/welcome?a=b')}`, { as: 'ada' });
  t.expect(status, 302);
  await t.raw('GET', `/verify-email?token=${token}&callbackURL=/welcome`, { as: 'ada' });
}
