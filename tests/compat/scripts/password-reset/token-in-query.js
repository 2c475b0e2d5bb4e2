/** The token may stand in the query; the one in the body goes before. */
export async function run(t) {
  const { email, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  await t.raw('POST', `/reset-password?token=${token}`, { body: { newPassword: 'another battery', token: 'wrong' } });
  await t.raw('POST', `/reset-password?token=${token}`, { body: { newPassword: 'another battery' } });
}
