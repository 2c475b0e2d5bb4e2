/** A second factor that one server was given is asked for, and found right, by the other; both ways. */
import assert from 'node:assert/strict';

export const config = { twoFactor: { otpOptions: { storeOTP: 'encrypted' } } };

/** @param {import('../harness/shared-database.js').Turns} turns */
export async function run(turns) {
  await thereAndBack(turns, 'ada', 'better-auth', 'portcullis');
  await thereAndBack(turns, 'bob', 'portcullis', 'better-auth');
}

/**
 * @param {import('../harness/shared-database.js').Turns} turns
 * @param {string} name
 * @param {import('../harness/shared-database.js').Side} first
 * @param {import('../harness/shared-database.js').Side} second
 */
async function thereAndBack(turns, name, first, second) {
  const { t } = turns;
  await turns.hand(first);
  const { client, email, uri, backupCodes } = await t.enrol(name);
  assert.equal((await client.getSession()).data.user.twoFactorEnabled, true);
  const begun = await t.pending(`${name}-begun`, email);
  const mailed = await t.pending(`${name}-mailed`, email);
  await mailed.twoFactor.sendOtp();
  const { token } = await t.code(email);

  // Sign-ins that one began, finished by the other.
  await turns.hand(second);
  assert.equal((await begun.twoFactor.verifyTotp({ code: t.totp(uri) })).error, null);
  assert.equal((await begun.getSession()).data.user.email, email);
  assert.equal((await mailed.twoFactor.verifyOtp({ code: token })).error, null);
  assert.equal((await mailed.getSession()).data.user.email, email);
  const phone = await t.pending(`${name}-phone`, email);
  assert.equal((await phone.twoFactor.verifyBackupCode({ code: backupCodes[0] })).error, null);
  assert.equal((await client.twoFactor.getTotpUri({ password: t.password })).data.totpURI, uri);

  // A backup code that one used up is none at the other.
  await turns.hand(first);
  const tablet = await t.pending(`${name}-tablet`, email);
  assert.equal((await tablet.twoFactor.verifyBackupCode({ code: backupCodes[0] })).error.code, 'INVALID_BACKUP_CODE');
  assert.equal((await tablet.twoFactor.verifyBackupCode({ code: backupCodes[1] })).error, null);
  const { data } = await client.twoFactor.generateBackupCodes({ password: t.password });

  await turns.hand(second);
  const laptop = await t.pending(`${name}-laptop`, email);
  assert.equal((await laptop.twoFactor.verifyBackupCode({ code: backupCodes[2] })).error.code, 'INVALID_BACKUP_CODE');
  assert.equal((await laptop.twoFactor.verifyBackupCode({ code: data.backupCodes[2] })).error, null);
  assert.equal((await client.twoFactor.disable({ password: t.password })).error, null);

  await turns.hand(first);
  const { data: signedIn } = await t.client(`${name}-last`).signIn.email({ email, password: t.password });
  assert.equal(signedIn.user.email, email);
}
