/** After five wrong codes the right one is none any more. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await phone.twoFactor.sendOtp();
  const { token } = await t.code(email);
  for (let i = 0; i < 5; i++) await phone.twoFactor.verifyOtp({ code: 'wrong' });
  await phone.twoFactor.verifyOtp({ code: token });
  await phone.getSession();
}
