/** Each type, written at sign-up, read back, changed. */
export const config = {
  user: {
    additionalFields: {
      nickname: { type: 'string', required: false },
      age: { type: 'number', required: false },
      newsletter: { type: 'boolean', required: false },
      birthday: { type: 'date', required: false },
      settings: { type: 'json', required: false },
      tags: { type: 'string[]', required: false },
      scores: { type: 'number[]', required: false },
    },
  },
};
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const values = { nickname: 'Countess', age: 36, newsletter: true, birthday: '2001-12-10T00:00:00.000Z', settings: { theme: 'dark', nested: { a: [1, 2] } }, tags: ['math', 'poetry'], scores: [1, 2, 3] };
  const { client } = await t.signUp('ada', values);
  await client.getSession();
  await t.rows('user');
  await client.updateUser({ nickname: 'Ada', age: 37, newsletter: false, birthday: '2001-12-11T12:30:00.000Z', settings: { theme: 'light' }, tags: [], scores: [4] });
  await client.getSession();
  await t.rows('user');
}
