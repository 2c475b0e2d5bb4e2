/** Who follows the link without a session gets one. */
export const config = { user: { changeEmail: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.changeEmail({ newEmail: t.email('new') });
  const { token } = await t.mail(t.email('new'), 'change-email-verification');
  await t.raw('GET', `/verify-email?token=${token}`, { as: 'mailbox' });
  await t.client('mailbox').getSession();
  await t.rows('user');
  await t.rows('session');
}
