/** No Max-Age, a second cookie that says so, a session of one day that is never prolonged. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const { client } = { client: t.client('phone') };
  const { data } = await client.signIn.email({ email, password: t.password, rememberMe: false });
  await t.rows('session');
  await t.edit('session', { token: data?.token ?? '' }, { expiresAt: t.daysFromNow(0.1), updatedAt: t.daysFromNow(-1) });
  await client.getSession();
  await t.rows('session');
}
