/** What was said with the password counts after the second factor too. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email, uri } = await t.enrol('ada');
  const phone = await t.pending('phone', email, { rememberMe: false });
  await phone.twoFactor.verifyTotp({ code: t.totp(uri) });
  await t.rows('session');
  const other = await t.pending('other', email, { rememberMe: false });
  await other.twoFactor.verifyTotp({ code: t.totp(uri, 1), trustDevice: true });
  await other.getSession();
}
