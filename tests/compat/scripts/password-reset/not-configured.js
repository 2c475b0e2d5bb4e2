/** Without a sender it can't be asked for. */
export const config = { mail: false };

export async function run(t) {
  const { email } = await t.signUp('ada');
  const { error } = await t.client('eve').requestPasswordReset({ email });
  t.expect(error.status, 400);
  await t.client('eve').resetPassword({ newPassword: 'another battery', token: 'x' });
}
