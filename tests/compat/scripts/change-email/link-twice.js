/** After the change the old address, which the token names, is unknown. */
export const config = { user: { changeEmail: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.changeEmail({ newEmail: t.email('new') });
  const { token } = await t.mail(t.email('new'), 'change-email-verification');
  for (let i = 0; i < 2; i++) await t.raw('GET', `/verify-email?token=${token}`, { as: 'ada' });
}
