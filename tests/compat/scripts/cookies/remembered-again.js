/** Who signs in again, remembered this time, is remembered. */
export async function run(t) {
  const { client, email } = await t.signUp('ada', { rememberMe: false });
  await client.signIn.email({ email, password: t.password, rememberMe: true });
  t.note('cookies', t.jar().header()?.split('; ').map((cookie) => cookie.split('=')[0]));
  await client.getSession();
}
