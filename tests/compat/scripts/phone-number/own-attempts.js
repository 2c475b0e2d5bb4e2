/** An operator's own number of attempts and digits. */
export const config = { phoneNumber: { allowedAttempts: 1, otpLength: 4, signUp: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  const phone = t.client('phone');
  await phone.phoneNumber.sendOtp({ phoneNumber });
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code: 'wrong' });
  await phone.phoneNumber.verify({ phoneNumber, code });
  await phone.phoneNumber.sendOtp({ phoneNumber });
  const { token: again } = await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code: again });
}
