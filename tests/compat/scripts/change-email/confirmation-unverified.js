/** An unproved address is not asked. */
export const config = { user: { changeEmail: { enabled: true, confirmation: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.changeEmail({ newEmail: t.email('new') });
  await t.mail(t.email('new'), 'change-email-verification');
}
