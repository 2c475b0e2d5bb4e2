/** `disableSetSessionCookie`: the answer has the session, the browser does not. */
export const config = { oneTimeToken: { disableSetSessionCookie: true } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { data } = await client.oneTimeToken.generate();
  const phone = t.client('phone');
  await phone.oneTimeToken.verify({ token: data.token });
  const session = await phone.getSession();
  t.expect(session.data, null);
}
