/** A code signs up who is new and signs in who is known. */
export const config = { phoneNumber: { signUp: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  const laptop = t.client('laptop');
  await laptop.phoneNumber.sendOtp({ phoneNumber });
  const { token: first } = await t.code(phoneNumber, 'phone-verification');
  const { data } = await laptop.phoneNumber.verify({ phoneNumber, code: first });
  t.expect(data.user.email, `${phoneNumber}@phone.example.com`);
  await laptop.getSession();
  const phone = t.client('phone');
  await phone.phoneNumber.sendOtp({ phoneNumber });
  const { token: second } = await t.code(phoneNumber, 'phone-verification');
  await phone.phoneNumber.verify({ phoneNumber, code: second });
  await phone.getSession();
  await t.rows('user');
  await t.rows('account');
  await t.rows('session');
}
