/** Proving a number without signing in. */
export const config = { phoneNumber: { signUp: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  const phone = t.client('phone');
  await phone.phoneNumber.sendOtp({ phoneNumber });
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code, disableSession: true });
  await phone.getSession();
  await t.rows('session');
}
