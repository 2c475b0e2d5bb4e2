/** Codes of which only the hash is stored: better-auth hashes what it stored once more, and so never finds one right. */
export const config = { twoFactor: { otpOptions: { storeOTP: 'hashed' } } };

export async function run(t) {
  const { email } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await phone.twoFactor.sendOtp();
  const { token } = await t.code(email);
  await phone.twoFactor.verifyOtp({ code: token });
}
