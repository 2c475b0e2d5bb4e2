/** Looking at a code uses nothing up. */
export const config = { emailOTP: true };

export async function run(t) {
  const { email } = await t.signUp('ada');
  const client = t.client('ada');
  await client.emailOtp.sendVerificationOtp({ email, type: 'sign-in' });
  const { token } = await t.code(email, 'sign-in-otp');
  await client.emailOtp.checkVerificationOtp({ email, type: 'sign-in', otp: token });
  await client.emailOtp.checkVerificationOtp({ email, type: 'sign-in', otp: 'wrong' });
  await client.emailOtp.checkVerificationOtp({ email, type: 'email-verification', otp: token });
  await client.emailOtp.checkVerificationOtp({ email: 'nobody', type: 'sign-in', otp: token });
}
