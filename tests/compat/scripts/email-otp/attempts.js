/** Three wrong codes end it for the right one too. */
export const config = { emailOTP: true };

export async function run(t) {
  const client = t.client('ada');
  await client.emailOtp.sendVerificationOtp({ email: t.email('ada'), type: 'sign-in' });
  const { token } = await t.code(t.email('ada'), 'sign-in-otp');
  for (let time = 0; time < 3; time++) await client.signIn.emailOtp({ email: t.email('ada'), otp: 'wrong' });
  await client.signIn.emailOtp({ email: t.email('ada'), otp: token });
  await client.getSession();
}
