/** What is no number in any country. */
export const config = { phoneNumber: true };

export async function run(t) {
  const phone = t.client('phone');
  await phone.phoneNumber.sendOtp({ phoneNumber: 'not a number' });
  await phone.signIn.phoneNumber({ phoneNumber: 'not a number', password: t.password });
}
