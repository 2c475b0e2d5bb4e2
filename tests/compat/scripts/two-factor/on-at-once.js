/** With `skipVerificationOnEnable` it is on as soon as it is set up. */
export const config = { twoFactor: { skipVerificationOnEnable: true, totpOptions: { digits: 8, period: 60 } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { data } = await client.twoFactor.enable({ password: t.password });
  await client.getSession();
  await t.rows('session');
  const { data: again } = await client.twoFactor.getTotpUri({ password: t.password });
  t.expect(again.totpURI, data.totpURI);
  const phone = await t.pending('phone', email);
  await phone.twoFactor.verifyTotp({ code: t.totp(data.totpURI) });
}
