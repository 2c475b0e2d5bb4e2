/** A code in place of the link, wherever one would be mailed. */
export const config = { emailOTP: { overrideDefaultEmailVerification: true }, emailVerification: { sendOnSignUp: true } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.code(email, 'email-verification-otp');
  await client.sendVerificationEmail({ email });
  const { token } = await t.code(email, 'email-verification-otp');
  await client.emailOtp.verifyEmail({ email, otp: token });
  await client.getSession();
}
