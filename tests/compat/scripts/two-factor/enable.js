/** What is set up is on once a code of it was verified; the secret and the codes come once. */
export const config = { twoFactor: true };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.twoFactor.enable({ password: 'wrong' });
  const { data } = await client.twoFactor.enable({ password: t.password });
  t.expect(data.backupCodes.length, 10);
  t.note('shape of the URI', data.totpURI.replace(/secret=\w+/, 'secret='));
  t.note('shape of the backup codes', data.backupCodes.every((code) => /^[0-9a-zA-Z]{5}-[0-9a-zA-Z]{5}$/.test(code)));
  await client.getSession();
  const { data: again } = await t.client('phone').signIn.email({ email: t.email('ada'), password: t.password });
  t.expect(again.user.twoFactorEnabled, false);
  await client.twoFactor.verifyTotp({ code: 'wrong' });
  await client.twoFactor.verifyTotp({ code: t.totp(data.totpURI) });
  const { data: session } = await client.getSession();
  t.expect(session.user.twoFactorEnabled, true);
  await t.rows('user');
  await t.rows('session');
}
