/** Nothing to compare with. */
export async function run(t) {
  const { user } = await t.signUp('ada');
  await t.edit('account', { userId: user.id }, { providerId: 'github', password: null });
  await t.raw('POST', '/verify-password', { as: 'ada', body: { password: t.password } });
}
