/** What is asked of a number that nobody has: neither asking nor guessing tells. */
export const config = { phoneNumber: true };

export async function run(t) {
  const phoneNumber = t.phone();
  const phone = t.client('phone');
  await phone.phoneNumber.sendOtp({ phoneNumber });
  await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code: 'wrong' });
  await phone.phoneNumber.requestPasswordReset({ phoneNumber });
  for (let i = 0; i < 4; i++) await phone.phoneNumber.resetPassword({ phoneNumber, otp: 'wrong', newPassword: t.password });
}
