/** The link redirects to nobody's site but ours. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const token = t.jwt({ email });
  for (const hostile of ['https://evil.example.net', '//evil.example.net', '/\\evil.example.net', 'javascript:alert(1)', 'http:evil.example.net', 'http://auth.example.com@evil.example.net']) {
    await t.raw('GET', `/verify-email?token=${token}&callbackURL=${encodeURIComponent(hostile)}`);
    await t.raw('GET', `/verify-email?token=wrong&callbackURL=${encodeURIComponent(hostile)}`);
    await t.client('eve').sendVerificationEmail({ email, callbackURL: hostile });
  }
  await t.rows('user');
}
