/** Proving a number that nobody has, where that signs nobody up. */
export const config = { phoneNumber: true };

export async function run(t) {
  const phoneNumber = t.phone();
  const phone = t.client('phone');
  await phone.phoneNumber.sendOtp({ phoneNumber });
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code });
  await phone.getSession();
}
