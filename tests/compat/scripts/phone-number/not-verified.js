/** A number that has to be proved first: a code, for who knows the password. */
export const config = { phoneNumber: { requireVerification: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  await t.signUp('ada', { phoneNumber });
  const phone = t.client('phone');
  const { error } = await phone.signIn.phoneNumber({ phoneNumber, password: t.password });
  t.expect(error.code, 'PHONE_NUMBER_NOT_VERIFIED');
  const { token: code } = await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code });
  await phone.getSession();
  await phone.signIn.phoneNumber({ phoneNumber, password: t.password });
  await phone.getSession();
}
