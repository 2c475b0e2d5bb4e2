/** Neither a session nor a sign-in that waits: nothing to prove. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email } = await t.enrol('ada');
  const nobody = t.client('nobody');
  await nobody.twoFactor.enable({ password: t.password });
  await nobody.twoFactor.disable({ password: t.password });
  await nobody.twoFactor.getTotpUri({ password: t.password });
  await nobody.twoFactor.generateBackupCodes({ password: t.password });
  await nobody.twoFactor.sendOtp();
  await nobody.twoFactor.verifyOtp({ code: '123456' });
  await nobody.twoFactor.verifyTotp({ code: '123456' });
  await nobody.twoFactor.verifyBackupCode({ code: 'aaaaa-bbbbb' });
  for (const cookie of ['x', t.signed('2fa-unknown-unknown-1234'), t.signed('2fa-unknown-unknown-1234', 'another secret, as long as a good one')]) {
    await t.raw('POST', '/two-factor/verify-totp', { headers: { origin: t.origin, cookie: `better-auth.two_factor=${cookie}` }, body: { code: '123456' } });
  }
  await t.pending('phone', email);
}
