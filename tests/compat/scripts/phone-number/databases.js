/** The same on every database. */
export const config = { phoneNumber: { signUp: true, otpLength: 8, expiresIn: 60 } };
export const databases = ['postgres', 'mysql'];

export async function run(t) {
  const phoneNumber = t.phone();
  const { client } = await t.signUp('ada');
  await client.phoneNumber.sendOtp({ phoneNumber });
  const { token } = await t.code(phoneNumber, 'phone-verification');
  await client.phoneNumber.verify({ phoneNumber, code: token, updatePhoneNumber: true });
  await client.phoneNumber.requestPasswordReset({ phoneNumber });
  const { token: otp } = await t.code(phoneNumber, 'phone-password-reset');
  await client.phoneNumber.resetPassword({ phoneNumber, otp, newPassword: 'another correct horse' });
  await t.client('phone').signIn.phoneNumber({ phoneNumber, password: 'another correct horse' });
  await t.rows('user');
}
