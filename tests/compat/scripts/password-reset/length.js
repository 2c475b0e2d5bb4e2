/** The limits hold, and a refused password does not use up the token. */
export async function run(t) {
  const { email, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  for (const newPassword of ['', 'x'.repeat(7), 'x'.repeat(129)]) await client.resetPassword({ newPassword, token });
  const { data } = await client.resetPassword({ newPassword: 'another battery', token });
  t.expect(data.status, true);
}
