/** A second factor is asked for after the password of a number. */
export const config = { phoneNumber: true, twoFactor: true };

export async function run(t) {
  const phoneNumber = t.phone();
  const { client, user } = await t.signUp('ada', { phoneNumber });
  await t.edit('user', { id: user.id }, { phoneNumberVerified: true });
  const { data } = await client.twoFactor.enable({ password: t.password });
  await client.twoFactor.verifyTotp({ code: t.totp(data.totpURI, -1) });
  const phone = t.client('phone');
  const { data: said } = await phone.signIn.phoneNumber({ phoneNumber, password: t.password });
  t.expect(said.twoFactorRedirect, true);
  await phone.getSession();
  await phone.twoFactor.verifyTotp({ code: t.totp(data.totpURI) });
  await phone.getSession();
}
