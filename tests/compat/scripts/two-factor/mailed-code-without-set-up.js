/** Nothing was set up, so nobody has shown a password: at better-auth a mailed code switches it on all the same. */
export const config = { twoFactor: true };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.twoFactor.sendOtp();
  const { token } = await t.code(email);
  await client.twoFactor.verifyOtp({ code: token });
}
