/** Somebody has signed up with the address before, and never proved it. */
export const config = { emailOTP: true };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const owner = t.client('owner');
  await owner.emailOtp.sendVerificationOtp({ email, type: 'sign-in' });
  const { token } = await t.code(email, 'sign-in-otp');
  await owner.signIn.emailOtp({ email, otp: token });
  await client.getSession();
  await t.client('phone').signIn.email({ email, password: t.password });
}
