/** `autoSignInAfterVerification`. */
export const config = { emailOTP: true, emailVerification: { autoSignInAfterVerification: true } };

export async function run(t) {
  const { email } = await t.signUp('ada');
  const phone = t.client('phone');
  await phone.emailOtp.sendVerificationOtp({ email, type: 'email-verification' });
  const { token } = await t.code(email, 'email-verification-otp');
  await phone.emailOtp.verifyEmail({ email, otp: token });
  await phone.getSession();
}
