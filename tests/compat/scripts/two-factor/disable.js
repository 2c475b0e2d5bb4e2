/** Without a second factor the password is enough again. */
export const config = { twoFactor: true };

export async function run(t) {
  const { client, email } = await t.enrol('ada');
  await client.twoFactor.disable({ password: 'wrong' });
  await client.twoFactor.disable({ password: t.password });
  const { data } = await client.getSession();
  t.expect(data.user.twoFactorEnabled, false);
  await t.client('phone').signIn.email({ email, password: t.password });
  await client.twoFactor.getTotpUri({ password: t.password });
  await client.twoFactor.generateBackupCodes({ password: t.password });
  await client.twoFactor.verifyTotp({ code: '123456' });
  await client.twoFactor.verifyBackupCode({ code: 'aaaaa-bbbbb' });
  await t.rows('user');
}
