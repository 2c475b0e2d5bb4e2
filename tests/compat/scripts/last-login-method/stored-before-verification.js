/** Somebody who has to prove their address first has it from signing up, and no cookie yet. */
export const config = { lastLoginMethod: { storeInDatabase: true }, emailAndPassword: { requireEmailVerification: true } };

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.rows('user');
  await t.client('ada').signIn.email({ email, password: t.password });
  const { token } = await t.mail(email, 'verify-email');
  await t.client('ada').verifyEmail({ query: { token } });
  await t.client('ada').signIn.email({ email, password: t.password });
  await t.rows('user');
}
