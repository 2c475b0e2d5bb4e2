/** Ways in that are called otherwise. */
export const config = {
  lastLoginMethod: { methods: { '/verify-email': 'link', '/sign-in/email': 'password' }, storeInDatabase: true },
  emailVerification: { sendOnSignUp: true, autoSignInAfterVerification: true },
};

export async function run(t) {
  const { email } = await t.signUp('ada');
  const { token } = await t.mail(email, 'verify-email');
  await t.client('phone').verifyEmail({ query: { token } });
  await t.rows('user');
  await t.client('tablet').signIn.email({ email, password: t.password });
  await t.rows('user');
}
