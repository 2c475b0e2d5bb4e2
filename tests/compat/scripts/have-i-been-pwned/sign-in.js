/** Whoever has one that leaked later still signs in. */
export const config = { haveIBeenPwned: { paths: ['/reset-password'] } };

export async function run(t) {
  const email = t.email('ada');
  await t.client('ada').signUp.email({ name: 'ada', email, password: 'password1234' });
  const { data } = await t.client('phone').signIn.email({ email, password: 'password1234' });
  t.expect(data.user.name, 'ada');
}
