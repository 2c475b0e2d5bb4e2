/** Whoever does not know the password learns nothing of a number that is not proved, and has nothing sent to it. */
export const config = { phoneNumber: { requireVerification: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  await t.signUp('ada', { phoneNumber });
  const { error } = await t.client('eve').signIn.phoneNumber({ phoneNumber, password: 'wrong password' });
  t.expect(error.code, 'PHONE_NUMBER_NOT_VERIFIED');
}
