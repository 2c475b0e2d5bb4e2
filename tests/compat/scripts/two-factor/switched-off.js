/** Without codes of an app and without a way to mail them. */
export const config = { twoFactor: { totpOptions: { disable: true }, otpOptions: false } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.twoFactor.getTotpUri({ password: t.password });
  await client.twoFactor.verifyTotp({ code: '123456' });
  await client.twoFactor.sendOtp();
  await t.client('nobody').twoFactor.sendOtp();
}
