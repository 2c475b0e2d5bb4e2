/** Length, time and attempts by choice. */
export const config = { emailOTP: { otpLength: 8, expiresIn: 20, allowedAttempts: 1 } };

export async function run(t) {
  const client = t.client('ada');
  const email = t.email('ada');
  await client.emailOtp.sendVerificationOtp({ email, type: 'sign-in' });
  const { token } = await t.code(email, 'sign-in-otp');
  t.expect(token.length, 8);
  await client.signIn.emailOtp({ email, otp: 'wrong' });
  await client.signIn.emailOtp({ email, otp: token });
  await client.emailOtp.sendVerificationOtp({ email: t.email('bob'), type: 'sign-in' });
  const late = await t.code(t.email('bob'), 'sign-in-otp');
  await t.edit('verification', { identifier: `sign-in-otp-${t.email('bob')}` }, { expiresAt: t.daysFromNow(-1) });
  await client.signIn.emailOtp({ email: t.email('bob'), otp: late.token });
}
