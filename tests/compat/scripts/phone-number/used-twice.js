/** A code works once, and the last one counts. */
export const config = { phoneNumber: { signUp: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  const phone = t.client('phone');
  await phone.phoneNumber.verify({ phoneNumber, code: '123456' });
  await phone.phoneNumber.sendOtp({ phoneNumber });
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code });
  const { error } = await phone.phoneNumber.verify({ phoneNumber, code });
  t.expect(error.code, 'OTP_NOT_FOUND');
}
