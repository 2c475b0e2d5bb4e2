/** Relative callbacks come out absolute, queries are kept. */
export async function run(t) {
  const { email, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  for (const callback of ['/', '/reset', '/reset?a=b&c=d%20e', 'http://auth.example.com/reset', 'http://auth.example.com', '/a/../b', '/reset?token=mine']) {
    await t.raw('GET', `/reset-password/${token}?callbackURL=${encodeURIComponent(callback)}`);
  }
}
