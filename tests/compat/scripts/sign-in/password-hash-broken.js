/** A hash that is none lets nobody in. */
export async function run(t) {
  const { email, user } = await t.signUp('ada');
  for (const password of ['', 'plain', 'salt:key', `${'0'.repeat(32)}:${'0'.repeat(128)}`, ':']) {
    await t.edit('account', { userId: user.id }, { password });
    const { data } = await t.client('eve').signIn.email({ email, password: t.password });
    t.expect(data, null);
  }
}
