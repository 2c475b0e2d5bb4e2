/** An account that only a provider vouches for can't be entered with a password. */
export async function run(t) {
  const { email, user } = await t.signUp('ada');
  await t.edit('account', { userId: user.id }, { providerId: 'github', password: null });
  const { error } = await t.client('eve').signIn.email({ email, password: t.password });
  t.expect(error.code, 'INVALID_EMAIL_OR_PASSWORD');
}
