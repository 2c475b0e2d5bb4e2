/** The name that authenticator apps show. */
export const config = { appName: 'Acme & Co', twoFactor: { totpOptions: { issuer: 'Acme 2' } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.twoFactor.enable({ password: t.password, issuer: 'Acme: the third' });
  await client.twoFactor.getTotpUri({ password: 'wrong' });
  await client.twoFactor.getTotpUri({ password: t.password });
}
