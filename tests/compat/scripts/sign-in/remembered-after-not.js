/** A remembered sign-in in a browser whose last session was not: the old mark goes, and the session is prolonged. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const client = t.client('phone');
  await client.signIn.email({ email, password: t.password, rememberMe: false });
  const { data } = await client.signIn.email({ email, password: t.password });
  await t.edit('session', { token: data?.token ?? '' }, { expiresAt: t.daysFromNow(0.1), updatedAt: t.daysFromNow(-7) });
  await client.getSession();
}
