/** Three codes a minute. */
export const config = { emailOTP: true, rateLimit: { enabled: true } };

export async function run(t) {
  for (let time = 0; time < 4; time++) await t.client('ada').emailOtp.sendVerificationOtp({ email: t.email('ada'), type: 'sign-in' });
  for (let time = 0; time < 4; time++) await t.client('ada').signIn.emailOtp({ email: t.email('ada'), otp: 'wrong' });
}
