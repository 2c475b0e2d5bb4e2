/** Whoever is refused is told nothing. */
export const config = { lastLoginMethod: true };

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: 'wrong' });
  await t.client('phone').signIn.email({ email: t.email('nobody'), password: t.password });
  await t.client('phone').signUp.email({ name: 'ada', email, password: t.password });
}
