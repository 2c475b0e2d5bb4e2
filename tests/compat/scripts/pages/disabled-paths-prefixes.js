/** A disabled path is the whole path, not the beginning of others. */
export const config = { disabledPaths: ['/sign-in', '/reset-password', '/delete-user'] };

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
  await t.raw('POST', '/reset-password', { body: { newPassword: 'another battery', token: 'x' } });
  await t.raw('GET', '/reset-password/x?callbackURL=/reset');
  await t.raw('GET', '/delete-user/callback?token=x', { as: 'ada' });
}
