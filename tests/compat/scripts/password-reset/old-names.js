/** The operation's older names are gone in 1.4.16. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.raw('POST', '/forget-password', { body: { email, redirectTo: '/reset' } });
}
