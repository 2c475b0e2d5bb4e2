/** `disableSignUp`: to a new address no code is mailed, and the answer does not tell. */
export const config = { emailOTP: { disableSignUp: true } };

export async function run(t) {
  const client = t.client('bob');
  await client.emailOtp.sendVerificationOtp({ email: t.email('bob'), type: 'sign-in' });
  await t.rows('verification');
  await client.signIn.emailOtp({ email: t.email('bob'), otp: '123456' });
  await client.getSession();
}
