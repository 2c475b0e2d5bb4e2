/** By number and password: right, wrong, nobody's, and remembered or not. */
export const config = { phoneNumber: true };

export async function run(t) {
  const phoneNumber = t.phone();
  await t.signUp('ada', { phoneNumber });
  const phone = t.client('phone');
  await phone.signIn.phoneNumber({ phoneNumber, password: 'wrong password' });
  await phone.signIn.phoneNumber({ phoneNumber: t.phone('nobody'), password: t.password });
  await phone.signIn.phoneNumber({ phoneNumber, password: '' });
  await phone.getSession();
  const { data } = await phone.signIn.phoneNumber({ phoneNumber, password: t.password });
  t.expect(data.user.phoneNumber, phoneNumber);
  await phone.getSession();
  await t.client('cafe').signIn.phoneNumber({ phoneNumber, password: t.password, rememberMe: false });
  await t.rows('user');
}
