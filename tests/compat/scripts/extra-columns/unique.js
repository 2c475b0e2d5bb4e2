/** A value that somebody has already. */
export const config = { user: { additionalFields: { handle: { type: 'string', required: false, unique: true } } } };

export async function run(t) {
  await t.signUp('ada', { handle: 'countess' });
  await t.client('eve').signUp.email({ name: 'Eve', email: t.email('eve'), password: t.password, handle: 'countess' });
  await t.signUp('bob', { handle: 'bob' });
  await t.client('bob').updateUser({ handle: 'countess' });
  await t.rows('user');
}
