/** Who signs up is mailed a code. */
export const config = { emailOTP: { sendVerificationOnSignUp: true } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { token } = await t.code(email, 'email-verification-otp');
  await client.emailOtp.verifyEmail({ email, otp: token });
}
