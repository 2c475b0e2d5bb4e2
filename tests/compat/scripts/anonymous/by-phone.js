/** By a code that is sent to a phone, too. */
export const config = { anonymous: true, phoneNumber: { signUp: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  const laptop = t.client('laptop');
  await laptop.signIn.anonymous();
  await laptop.phoneNumber.sendOtp({ phoneNumber });
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  await laptop.phoneNumber.verify({ phoneNumber, code });
  await laptop.getSession();
  await t.rows('user');
}
