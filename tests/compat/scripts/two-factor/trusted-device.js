/** A trusted browser is not asked again. */
export const config = { twoFactor: true };

export async function run(t) {
  const { email, uri } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await phone.twoFactor.verifyTotp({ code: t.totp(uri), trustDevice: true });
  await phone.signOut();
  const { data } = await phone.signIn.email({ email, password: t.password });
  t.expect(data.user?.email, email);
  await phone.getSession();
  await t.pending('other', email);
}
