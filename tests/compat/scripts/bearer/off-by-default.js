/** Without the feature the header means nothing, and none is sent. */
export async function run(t) {
  const { token } = await t.signUp('ada');
  const { body } = await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${token}` } });
  t.expect(body, null);
}
