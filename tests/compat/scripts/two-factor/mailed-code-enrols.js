/** A mailed code switches on what was set up. */
export const config = { twoFactor: { otpOptions: { digits: 8, storeOTP: 'encrypted' } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.twoFactor.enable({ password: t.password });
  await client.twoFactor.sendOtp();
  const { token } = await t.code(email);
  t.expect(token.length, 8);
  await client.twoFactor.verifyOtp({ code: 'wrong' });
  await client.twoFactor.verifyOtp({ code: token });
  const { data } = await client.getSession();
  t.expect(data.user.twoFactorEnabled, true);
  await t.rows('session');
}
