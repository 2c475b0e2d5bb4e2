/** Garbage, other keys, other algorithms, other claims. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const tokens = ['x', '', 'a.b.c', t.jwt({ email }, { secret: 'another secret' }), t.jwt({ email }, { header: { alg: 'none' } }), t.jwt({ email }, { header: { alg: 'HS512' } }), `${t.jwt({ email }, { header: { alg: 'none' } }).split('.').slice(0, 2).join('.')}.`, `${t.jwt({ email })}x`, t.jwt({ email: t.email('nobody') })];
  for (const token of tokens) {
    await t.raw('GET', `/verify-email?token=${token}`);
    await t.raw('GET', `/verify-email?token=${token}&callbackURL=/welcome`);
  }
  await t.raw('GET', `/verify-email?token=x&callbackURL=${encodeURIComponent('/welcome?a=b')}`);
  await t.rows('user');
}
