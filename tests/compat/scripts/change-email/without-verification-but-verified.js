/** Once proved, even that option asks the new address first. */
export const config = { user: { changeEmail: { enabled: true, updateEmailWithoutVerification: true } } };

export async function run(t) {
  const { client, user } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  await client.changeEmail({ newEmail: t.email('new') });
  await t.mail(t.email('new'), 'change-email-verification');
  await t.rows('user');
}
