/** Optional columns that nobody fills are null. */
export const config = {
  user: {
    additionalFields: {
      nickname: { type: 'string', required: false },
      age: { type: 'number', required: false },
      newsletter: { type: 'boolean', required: false },
      birthday: { type: 'date', required: false },
      settings: { type: 'json', required: false },
      tags: { type: 'string[]', required: false },
    },
  },
};
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client } = await t.signUp('ada');
  await t.rows('user');
  await client.updateUser({ nickname: 'Countess' });
  await client.getSession();
}
