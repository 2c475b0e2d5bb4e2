/** Who types a code that was mailed to a new address signs up. */
export const config = { emailOTP: true };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const client = t.client('ada');
  await client.emailOtp.sendVerificationOtp({ email: t.email('ada'), type: 'sign-in' });
  const { token } = await t.code(t.email('ada'), 'sign-in-otp');
  await client.signIn.emailOtp({ email: t.email('ada'), otp: token });
  await client.getSession();
  await t.rows('user');
  await t.rows('account');
  await t.rows('verification');
}
