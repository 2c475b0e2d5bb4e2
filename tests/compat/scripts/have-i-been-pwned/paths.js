/** Only where it is wanted. */
export const config = { haveIBeenPwned: { paths: ['/change-password'] } };

export async function run(t) {
  const { data } = await t.client('ada').signUp.email({ name: 'ada', email: t.email('ada'), password: 'password1234' });
  t.expect(data.user.name, 'ada');
  await t.client('ada').changePassword({ currentPassword: 'password1234', newPassword: 'password1234' });
}
