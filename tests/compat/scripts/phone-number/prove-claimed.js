/** Who gave a number with signing up proves it while signed in. */
export const config = { phoneNumber: true };

export async function run(t) {
  const phoneNumber = t.phone();
  const { client } = await t.signUp('ada', { phoneNumber });
  await client.phoneNumber.sendOtp({ phoneNumber });
  const { token } = await t.code(phoneNumber, 'phone-verification');
  await client.phoneNumber.verify({ phoneNumber, code: token });
  await client.getSession();
  await t.rows('user');
  await t.rows('session');
}
