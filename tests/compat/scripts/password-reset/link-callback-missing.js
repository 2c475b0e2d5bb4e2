/** A link without a callback, or with an empty one. */
export async function run(t) {
  const { email, client } = await t.signUp('ada');
  await client.requestPasswordReset({ email });
  const { token } = await t.mail(email, 'reset-password');
  await t.raw('GET', `/reset-password/${token}`);
  await t.raw('GET', `/reset-password/${token}?callbackURL=`);
  await t.raw('GET', '/reset-password/x?callbackURL=');
}
