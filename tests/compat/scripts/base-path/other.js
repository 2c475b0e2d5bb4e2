/** Everything below another path, links included. */
export const config = { basePath: '/auth' };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.getSession();
  await client.requestPasswordReset({ email, redirectTo: '/reset' });
  const { token } = await t.mail(email, 'reset-password');
  await t.raw('GET', `/reset-password/${token}?callbackURL=/reset`);
}
