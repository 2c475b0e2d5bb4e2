/** The password gives a cookie and no session; a code of the app finishes signing in. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email, uri } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await t.rows('verification');
  await phone.getSession();
  await phone.twoFactor.verifyTotp({ code: '000000x' });
  await phone.twoFactor.verifyTotp({ code: t.totp(uri) });
  await phone.getSession();
  await t.rows('session');
  await t.rows('verification');
  await t.raw('POST', '/two-factor/verify-totp', { as: 'nobody', body: { code: t.totp(uri, 1) } });
}
