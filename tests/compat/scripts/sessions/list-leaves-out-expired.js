/** Expired sessions are not listed, and not deleted either. */
export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { data: phone } = await t.client('phone').signIn.email({ email, password: t.password });
  await t.edit('session', { token: phone?.token }, { expiresAt: t.daysFromNow(-1) });
  const { data } = await client.listSessions();
  t.expect(data.length, 1);
  await t.rows('session');
}
