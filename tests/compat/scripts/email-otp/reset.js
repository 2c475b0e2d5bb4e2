/** A new password by a code. */
export const config = { emailOTP: true };

export async function run(t) {
  const { user, email } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  const phone = t.client('phone');
  await phone.forgetPassword.emailOtp({ email });
  const { token } = await t.code(email, 'forget-password-otp');
  await phone.emailOtp.resetPassword({ email, otp: 'wrong', password: 'a better horse' });
  await phone.emailOtp.resetPassword({ email, otp: token, password: 'a better horse' });
  await phone.signIn.email({ email, password: t.password });
  await phone.signIn.email({ email, password: 'a better horse' });
}
