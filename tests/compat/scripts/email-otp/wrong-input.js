/** Bodies that are none. */
export const config = { emailOTP: true };

export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const body of [{}, { email }, { email, type: 'other' }, { email: 'nobody', type: 'sign-in' }, { email: 1, type: 'sign-in' }]) {
    await t.raw('POST', '/email-otp/send-verification-otp', { body });
  }
  for (const path of ['/sign-in/email-otp', '/email-otp/verify-email', '/email-otp/reset-password']) {
    await t.raw('POST', path, { body: { email } });
    await t.raw('POST', path, { body: { email, otp: 1, password: 'a better horse' } });
  }
  await t.raw('GET', '/sign-in/email-otp');
}
