/** The new address was free when asked for, and is not when the link is followed. */
export const config = { user: { changeEmail: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.changeEmail({ newEmail: t.email('new') });
  const { token } = await t.mail(t.email('new'), 'change-email-verification');
  await t.signUp('new');
  await t.raw('GET', `/verify-email?token=${token}`, { as: 'ada' });
  await t.rows('user');
}
