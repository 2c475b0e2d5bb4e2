/** A code proves the address, and keeps the password. */
export const config = { emailOTP: true };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.emailOtp.sendVerificationOtp({ email, type: 'email-verification' });
  const { token } = await t.code(email, 'email-verification-otp');
  await client.emailOtp.verifyEmail({ email, otp: 'wrong' });
  await client.emailOtp.verifyEmail({ email, otp: token });
  await client.emailOtp.verifyEmail({ email, otp: token });
  await client.getSession();
  await t.client('phone').signIn.email({ email, password: t.password });
  await t.rows('user');
}
