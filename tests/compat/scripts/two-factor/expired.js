/** A sign-in has three minutes for its second factor: better-auth does not look at them. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email, uri, user } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await t.edit('verification', { value: user.id }, { expiresAt: new Date(Date.now() - 1000) });
  await phone.twoFactor.verifyTotp({ code: t.totp(uri) });
}
