/** A backup code lets in once; new ones take the place of the old. */
export const config = { twoFactor: true };

export async function run(t) {
  const { client, email, backupCodes } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await phone.twoFactor.verifyBackupCode({ code: 'aaaaa-bbbbb' });
  await phone.twoFactor.verifyBackupCode({ code: backupCodes[0] });
  await phone.getSession();
  const other = await t.pending('other', email);
  await other.twoFactor.verifyBackupCode({ code: backupCodes[0] });
  await client.twoFactor.generateBackupCodes({ password: 'wrong' });
  const { data } = await client.twoFactor.generateBackupCodes({ password: t.password });
  await other.twoFactor.verifyBackupCode({ code: backupCodes[1] });
  await other.twoFactor.verifyBackupCode({ code: data.backupCodes[1] });
  await other.getSession();
}
