/** A number that somebody claims and somebody else proves. */
export const config = { phoneNumber: { signUp: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  await t.signUp('eve', { phoneNumber });
  const phone = t.client('phone');
  await phone.phoneNumber.sendOtp({ phoneNumber });
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code });
}
