/** An operator says what a number looks like. */
export const config = { phoneNumber: { phoneNumberPattern: '\\+1[0-9]{10}' } };

export async function run(t) {
  const phoneNumber = t.phone();
  await t.signUp('ada', { phoneNumber });
  const phone = t.client('phone');
  for (const other of ['+49170123456', '1234', '']) {
    await phone.phoneNumber.sendOtp({ phoneNumber: other });
    await phone.signIn.phoneNumber({ phoneNumber: other, password: t.password });
    await phone.phoneNumber.requestPasswordReset({ phoneNumber: other });
  }
  await phone.signIn.phoneNumber({ phoneNumber, password: t.password });
}
