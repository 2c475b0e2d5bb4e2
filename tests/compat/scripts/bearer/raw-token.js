/** The session's token itself. */
export const config = { bearer: true };

export async function run(t) {
  const { token, email } = await t.signUp('ada');
  const { body } = await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${token}` } });
  t.expect(body.user.email, email);
  await t.raw('GET', '/list-sessions', { headers: { authorization: `Bearer ${token}` } });
}
