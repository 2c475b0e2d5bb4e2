/** Setting it up again takes the place of what there was, and it stays on. */
export const config = { twoFactor: true };

export async function run(t) {
  const { client, email, uri, backupCodes } = await t.enrol('ada');
  const { data } = await client.twoFactor.enable({ password: t.password, issuer: 'Another one' });
  const phone = await t.pending('phone', email);
  await phone.twoFactor.verifyTotp({ code: t.totp(uri) });
  await phone.twoFactor.verifyBackupCode({ code: backupCodes[0] });
  await phone.twoFactor.verifyTotp({ code: t.totp(data.totpURI) });
  await phone.getSession();
}
