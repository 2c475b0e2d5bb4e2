/** A required column must be brought along. */
export const config = { user: { additionalFields: { nickname: { type: 'string', required: true }, age: { type: 'number', required: true } } } };

export async function run(t) {
  const attempt = (fields) => t.client().signUp.email({ name: 'Ada', email: t.email(), password: t.password, ...fields });
  const { error } = await attempt({});
  t.expect(error.code, 'NICKNAME_IS_REQUIRED');
  await attempt({ nickname: 'Countess' });
  await attempt({ age: 36 });
  await attempt({ nickname: '', age: 0 });
  await t.rows('user');
}
