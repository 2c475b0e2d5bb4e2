/** Nobody signs up with a password that has leaked. */
export const config = { haveIBeenPwned: true };

export async function run(t) {
  const { error } = await t.client('ada').signUp.email({ name: 'ada', email: t.email('ada'), password: 'password1234' });
  t.expect(error.code, 'PASSWORD_COMPROMISED');
  await t.signUp('ada');
  await t.rows('user');
}
