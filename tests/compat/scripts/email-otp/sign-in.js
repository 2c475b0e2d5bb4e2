/** Who is known and verified signs in, with the address in any case; a code works once. */
export const config = { emailOTP: true };

export async function run(t) {
  const { user, client, email } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  const phone = t.client('phone');
  await phone.emailOtp.sendVerificationOtp({ email: email.toUpperCase(), type: 'sign-in' });
  const { token } = await t.code(email, 'sign-in-otp');
  await phone.signIn.emailOtp({ email: email.toUpperCase(), otp: token });
  await t.client('thief').signIn.emailOtp({ email, otp: token });
  await phone.getSession();
  await client.getSession();
}
