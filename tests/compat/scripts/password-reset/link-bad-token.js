/** Garbage, used up, expired: back to the page with the error's name. */
export async function run(t) {
  const { email, user, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  for (const bad of ['x', `${token}x`, token.toLowerCase(), 'a%20b', '%2e%2e', '..%2fok']) await t.raw('GET', `/reset-password/${bad}?callbackURL=/reset`);
  await t.edit('verification', { value: user.id }, { expiresAt: t.daysFromNow(-1) });
  await t.raw('GET', `/reset-password/${token}?callbackURL=/reset`);
  await t.raw('GET', `/reset-password/${token}?callbackURL=${encodeURIComponent('/reset?step=2')}`);
  await t.rows('verification');
}
