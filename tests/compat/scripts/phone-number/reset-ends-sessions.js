/** A new password ends every session, where that is wanted. */
export const config = { phoneNumber: true, emailAndPassword: { revokeSessionsOnPasswordReset: true } };

export async function run(t) {
  const phoneNumber = t.phone();
  const { client, user } = await t.signUp('ada', { phoneNumber });
  await t.edit('user', { id: user.id }, { phoneNumberVerified: true });
  await client.phoneNumber.requestPasswordReset({ phoneNumber });
  const { token: otp } = await t.code(phoneNumber, 'phone-password-reset');
  await t.client('phone').phoneNumber.resetPassword({ phoneNumber, otp, newPassword: 'another correct horse' });
  await t.rows('session');
}
