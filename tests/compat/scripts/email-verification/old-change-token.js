/** A token of the former kind, with `updateTo` and no `requestType`. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.raw('GET', `/verify-email?token=${t.jwt({ email, updateTo: t.email('new') })}`, { as: 'ada' });
  await t.rows('user');
}
