/** A proved address is asked first, then the new one; only then the change. */
export const config = { user: { changeEmail: { enabled: true, confirmation: true } } };

export async function run(t) {
  const { client, user, email } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  await client.changeEmail({ newEmail: t.email('new'), callbackURL: '/done' });
  const first = await t.mail(email, 'change-email-confirmation');
  await t.raw('GET', `/verify-email?token=${first.token}&callbackURL=/done`, { as: 'ada' });
  await t.rows('user');
  const second = await t.mail(t.email('new'), 'change-email-verification');
  await t.raw('GET', `/verify-email?token=${second.token}&callbackURL=/done`, { as: 'ada' });
  await t.rows('user');
  await client.getSession();
}
