/** The link leads to nobody's site but ours. */
export const config = { trustedOrigins: ['https://app.example.com'] };

export async function run(t) {
  const { email } = await t.signUp('ada');
  const eve = t.client('eve');
  for (const redirectTo of ['https://evil.example.net', 'https://app.example.com.evil.example.net', 'https://app.example.com@evil.example.net', '//evil.example.net', '/\\evil.example.net', 'javascript:alert(1)', 'app.example.com', 'http://app.example.com']) {
    const { error } = await eve.requestPasswordReset({ email, redirectTo });
    t.expect(error.code, 'INVALID_REDIRECTURL');
  }
  await eve.requestPasswordReset({ email, redirectTo: 'https://app.example.com/reset?x=y' });
  const { token } = await t.mail(email, 'reset-password');
  await t.raw('GET', `/reset-password/${token}?callbackURL=${encodeURIComponent('https://app.example.com/reset?x=y')}`);
  await t.rows('verification');
}
