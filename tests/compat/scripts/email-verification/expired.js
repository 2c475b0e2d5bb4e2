/** An expired token has its own name. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const token = t.jwt({ email }, { lifetime: -60 });
  const { body } = await t.raw('GET', `/verify-email?token=${token}`);
  t.expect(body.message, 'token_expired');
  await t.raw('GET', `/verify-email?token=${token}&callbackURL=/welcome`);
  await t.rows('user');
}
