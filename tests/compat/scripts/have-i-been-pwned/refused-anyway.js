/** What is refused for another reason is told that reason. */
export const config = { haveIBeenPwned: true };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.client('eve').signUp.email({ name: 'eve', email, password: 'password1234' });
  await t.client('eve').signUp.email({ name: 'eve', email: t.email('eve'), password: '1234567' });
  await t.client('eve').resetPassword({ token: 'unknown', newPassword: 'password1234' });
  await client.changePassword({ currentPassword: 'wrong', newPassword: 'password1234' });
}
