/** Nor does the link itself, whatever stands in it. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('eve').requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  for (const hostile of ['https://evil.example.net', '//evil.example.net', '/\\evil.example.net', 'http:evil.example.net', 'javascript:alert(1)', '/a\tb', ' https://evil.example.net']) {
    await t.raw('GET', `/reset-password/${token}?callbackURL=${encodeURIComponent(hostile)}`);
    await t.raw('GET', `/reset-password/wrong?callbackURL=${encodeURIComponent(hostile)}`);
  }
}
