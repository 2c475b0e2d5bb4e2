/** Unknown, empty, expired, of another purpose. */
export const config = { user: { deleteUser: { enabled: true, verification: true } } };

export async function run(t) {
  const { client, email, user } = await t.signUp('ada');
  await client.deleteUser();
  const { token } = await t.mail(email, 'delete-account');
  await t.edit('verification', { value: user.id }, { expiresAt: t.daysFromNow(-1) });
  for (const bad of [token, 'x', '', token.toUpperCase()]) await t.raw('GET', `/delete-user/callback?token=${bad}`, { as: 'ada' });
  await client.requestPasswordReset({ email });
  const reset = await t.mail(email, 'reset-password');
  await t.raw('GET', `/delete-user/callback?token=${reset.token}`, { as: 'ada' });
  await t.rows('user');
}
