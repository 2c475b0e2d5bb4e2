/** A code by mail finishes signing in, for the browser that asked for it. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await phone.twoFactor.verifyOtp({ code: '123456' });
  await phone.twoFactor.sendOtp();
  const { token } = await t.code(email);
  await phone.twoFactor.verifyOtp({ code: 'wrong' });
  await t.pending('other', email);
  await t.client('other').twoFactor.verifyOtp({ code: token });
  await phone.twoFactor.verifyOtp({ code: token });
  const { data } = await phone.getSession();
  t.expect(data.user.email, email);
}
