/** Another number, proved by a code; a number that somebody has; nobody signed in. */
export const config = { phoneNumber: true };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { client: bob } = await t.signUp('bob');
  for (const name of ['first', 'second']) {
    const phoneNumber = t.phone(name);
    await client.phoneNumber.sendOtp({ phoneNumber });
    const { token } = await t.code(phoneNumber, 'phone-verification');
    await client.phoneNumber.verify({ phoneNumber, code: token, updatePhoneNumber: true });
    await client.getSession();
  }
  const phoneNumber = t.phone('second');
  await bob.phoneNumber.sendOtp({ phoneNumber });
  const { token } = await t.code(phoneNumber, 'phone-verification');
  const { error } = await bob.phoneNumber.verify({ phoneNumber, code: token, updatePhoneNumber: true });
  t.expect(error.code, 'PHONE_NUMBER_ALREADY_EXISTS');
  const free = t.phone('free');
  await bob.phoneNumber.sendOtp({ phoneNumber: free });
  const { token: other } = await t.code(free, 'phone-verification');
  await t.client('nobody').phoneNumber.verify({ phoneNumber: free, code: other, updatePhoneNumber: true });
  await t.rows('user');
}
