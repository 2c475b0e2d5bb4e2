/** Missing fields and fields of other types. */
export const config = { twoFactor: true };

export async function run(t) {
  await t.enrol('ada');
  const bodies = [undefined, {}, { password: 1, code: 1 }, { password: null, code: null }, { code: ['1'], password: {} }, { code: '1', trustDevice: 'yes', password: 'x', issuer: 1 }];
  for (const operation of ['enable', 'disable', 'get-totp-uri', 'generate-backup-codes', 'verify-totp', 'verify-otp', 'verify-backup-code', 'send-otp']) {
    for (const body of bodies) await t.raw('POST', `/two-factor/${operation}`, { as: 'ada', body });
  }
  await t.raw('GET', '/two-factor/enable', { as: 'ada' });
  await t.raw('POST', '/two-factor/view-backup-codes', { as: 'ada', body: {} });
}
