/** A code of the app, seen by somebody and used again at once. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email, uri } = await t.enrol('ada');
  const [phone, other] = [await t.pending('phone', email), await t.pending('other', email)];
  const code = t.totp(uri);
  await phone.twoFactor.verifyTotp({ code });
  await other.twoFactor.verifyTotp({ code });
}
