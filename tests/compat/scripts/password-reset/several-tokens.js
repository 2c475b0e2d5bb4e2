/** Each request has its own token; using one leaves the others to the server's policy. */
export async function run(t) {
  const { email, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  await client.requestPasswordReset({ email: email.toUpperCase() });
  const first = await t.mail(email, 'reset-password');
  const second = await t.mail(email, 'reset-password');
  await client.resetPassword({ newPassword: 'another battery', token: first.token });
  await client.resetPassword({ newPassword: 'third battery 3', token: second.token });
  await t.rows('verification');
}
