/** Nothing is not something. */
export const config = { user: { additionalFields: { nickname: { type: 'string', required: true }, age: { type: 'number', required: true } } } };

export async function run(t) {
  await t.client().signUp.email({ name: 'Ada', email: t.email(), password: t.password, nickname: null, age: 36 });
  await t.rows('user');
}
