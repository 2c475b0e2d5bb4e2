/** Somebody else's session can't follow the link. */
export const config = { user: { changeEmail: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await t.signUp('bob');
  await client.changeEmail({ newEmail: t.email('new') });
  const { token } = await t.mail(t.email('new'), 'change-email-verification');
  await t.raw('GET', `/verify-email?token=${token}`, { as: 'bob' });
  await t.raw('GET', `/verify-email?token=${token}&callbackURL=/done`, { as: 'bob' });
  await t.rows('user');
}
