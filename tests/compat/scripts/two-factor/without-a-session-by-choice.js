/** With `disableSession` nobody is signed in by a backup code. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email, backupCodes } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await phone.twoFactor.verifyBackupCode({ code: backupCodes[0], disableSession: true });
  await phone.getSession();
  await phone.twoFactor.verifyBackupCode({ code: backupCodes[1] });
}
