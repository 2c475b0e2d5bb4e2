/** A new password by a code; wrong codes, short passwords, and a code that was used. */
export const config = { phoneNumber: true };

export async function run(t) {
  const phoneNumber = t.phone();
  const { client, user } = await t.signUp('ada', { phoneNumber });
  await t.edit('user', { id: user.id }, { phoneNumberVerified: true });
  await client.phoneNumber.resetPassword({ phoneNumber, otp: '123456', newPassword: 'another correct horse' });
  await client.phoneNumber.requestPasswordReset({ phoneNumber });
  const { token: otp } = await t.code(phoneNumber, 'phone-password-reset');
  await client.phoneNumber.resetPassword({ phoneNumber, otp: 'wrong', newPassword: 'another correct horse' });
  await client.phoneNumber.resetPassword({ phoneNumber, otp, newPassword: 'another correct horse' });
  await client.phoneNumber.resetPassword({ phoneNumber, otp, newPassword: 'another correct horse' });
  const phone = t.client('phone');
  await phone.signIn.phoneNumber({ phoneNumber, password: t.password });
  await phone.signIn.phoneNumber({ phoneNumber, password: 'another correct horse' });
  for (const newPassword of ['short', 'x'.repeat(129)]) {
    await client.phoneNumber.requestPasswordReset({ phoneNumber });
    const { token } = await t.code(phoneNumber, 'phone-password-reset');
    await client.phoneNumber.resetPassword({ phoneNumber, otp: token, newPassword });
  }
}
