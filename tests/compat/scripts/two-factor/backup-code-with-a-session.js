/** Whoever is signed in uses one up; `disableSession` changes nothing for them. */
export const config = { twoFactor: { backupCodeOptions: { amount: 4, length: 12 } } };

export async function run(t) {
  const { client, backupCodes } = await t.enrol('ada');
  t.note('shape of the backup codes', backupCodes.map((code) => code.length));
  await client.twoFactor.verifyBackupCode({ code: backupCodes[0] });
  await client.twoFactor.verifyBackupCode({ code: backupCodes[1], disableSession: true });
  await client.twoFactor.verifyBackupCode({ code: backupCodes[1] });
  await t.rows('session');
}
