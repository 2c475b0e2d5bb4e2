/** A code is good for its time. */
export const config = { phoneNumber: true };

export async function run(t) {
  const phoneNumber = t.phone();
  const { client, user } = await t.signUp('ada', { phoneNumber });
  await t.edit('user', { id: user.id }, { phoneNumberVerified: true });
  const over = { expiresAt: new Date(Date.now() - 1000) };
  await client.phoneNumber.sendOtp({ phoneNumber });
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  await t.edit('verification', { value: `${code}:0` }, over);
  const { error } = await client.phoneNumber.verify({ phoneNumber, code });
  t.expect(error.code, 'OTP_EXPIRED');
  await client.phoneNumber.verify({ phoneNumber, code });
  await client.phoneNumber.requestPasswordReset({ phoneNumber });
  const { token: otp } = await t.code(phoneNumber, 'phone-password-reset');
  await t.edit('verification', { value: `${otp}:0` }, over);
  await client.phoneNumber.resetPassword({ phoneNumber, otp, newPassword: t.password });
}
