/** Nobody changes theirs to one. */
export const config = { haveIBeenPwned: true };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { error } = await client.changePassword({ currentPassword: t.password, newPassword: 'password1234' });
  t.expect(error.code, 'PASSWORD_COMPROMISED');
  await t.client('phone').signIn.email({ email, password: t.password });
  await client.changePassword({ currentPassword: t.password, newPassword: 'another long password' });
}
