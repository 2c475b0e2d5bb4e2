/** Nobody is told who has an account. */
export const config = { emailOTP: true };

export async function run(t) {
  const client = t.client('eve');
  for (const type of ['email-verification', 'forget-password']) {
    await client.emailOtp.sendVerificationOtp({ email: t.email('nobody'), type });
  }
  await client.forgetPassword.emailOtp({ email: t.email('nobody') });
  await client.emailOtp.checkVerificationOtp({ email: t.email('nobody'), type: 'sign-in', otp: '123456' });
  await client.emailOtp.resetPassword({ email: t.email('nobody'), otp: '123456', password: 'a better horse' });
  await t.rows('verification');
}
