/** Who waits for the second factor has no bearer token yet. */
export const config = { twoFactor: true, bearer: true };

export async function run(t) {
  const { email, uri } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await phone.twoFactor.verifyTotp({ code: t.totp(uri) });
  await phone.getSession();
}
