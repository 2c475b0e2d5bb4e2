/** A column once filled can be emptied. */
export const config = { user: { additionalFields: { nickname: { type: 'string', required: false }, age: { type: 'number', required: false }, newsletter: { type: 'boolean', required: false } } } };

export async function run(t) {
  const { client } = await t.signUp('ada', { nickname: 'Countess', age: 36, newsletter: true });
  await client.updateUser({ nickname: null, age: null, newsletter: null });
  await client.getSession();
  await t.rows('user');
}
