/** A new password: at better-auth a browser stays trusted. */
export const config = { twoFactor: true };

export async function run(t) {
  const { client, email, uri } = await t.enrol('ada');
  const phone = await t.pending('phone', email);
  await phone.twoFactor.verifyTotp({ code: t.totp(uri), trustDevice: true });
  await client.changePassword({ currentPassword: t.password, newPassword: 'another battery staple' });
  const { data } = await phone.signIn.email({ email, password: 'another battery staple' });
  t.expect(data.user?.email, email);
}
