/** What has expired already is left to the next look at it. */
export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { data: phone } = await t.client('phone').signIn.email({ email, password: t.password });
  await t.edit('session', { token: phone?.token }, { expiresAt: t.daysFromNow(-1) });
  await client.revokeOtherSessions();
  await t.rows('session');
}
