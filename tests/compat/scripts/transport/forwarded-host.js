/** Links are made from the base URL, whatever the request says. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.raw('POST', '/request-password-reset', { headers: { 'x-forwarded-host': 'evil.example.net', 'x-forwarded-proto': 'https' }, body: { email, redirectTo: '/reset' } });
  await t.mail(email, 'reset-password');
  await t.raw('POST', '/request-password-reset', { headers: { host: 'evil.example.net' }, body: { email, redirectTo: '/reset' } });
  await t.mail(email, 'reset-password');
}
