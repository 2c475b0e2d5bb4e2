/** After three wrong codes the right one is none any more. */
export const config = { phoneNumber: true };

export async function run(t) {
  const phoneNumber = t.phone();
  const { client, user } = await t.signUp('ada', { phoneNumber });
  await t.edit('user', { id: user.id }, { phoneNumberVerified: true });
  await client.phoneNumber.sendOtp({ phoneNumber });
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  for (let i = 0; i < 3; i++) await client.phoneNumber.verify({ phoneNumber, code: 'wrong' });
  const { error } = await client.phoneNumber.verify({ phoneNumber, code });
  t.expect(error.code, 'TOO_MANY_ATTEMPTS');
  await client.phoneNumber.requestPasswordReset({ phoneNumber });
  const { token: otp } = await t.code(phoneNumber, 'phone-password-reset');
  for (let i = 0; i < 3; i++) await client.phoneNumber.resetPassword({ phoneNumber, otp: 'wrong', newPassword: t.password });
  await client.phoneNumber.resetPassword({ phoneNumber, otp, newPassword: t.password });
}
