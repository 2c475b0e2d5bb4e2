/** A path of several parts. */
export const config = { basePath: '/v1/identity/auth' };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.getSession();
  await client.sendVerificationEmail({ email, callbackURL: '/welcome' });
  const { token } = await t.mail(email, 'verify-email');
  await t.raw('GET', `/verify-email?token=${token}&callbackURL=/welcome`);
}
