/** A default stands in for what was not given, of every type. */
export const config = {
  user: {
    additionalFields: {
      plan: { type: 'string', defaultValue: 'free' },
      credits: { type: 'number', defaultValue: 10 },
      newsletter: { type: 'boolean', defaultValue: false },
      tags: { type: 'string[]', defaultValue: ['new'] },
    },
  },
};
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  await t.signUp('ada');
  await t.signUp('bob', { plan: 'pro', credits: 0, newsletter: true });
  await t.client('bob').getSession();
  await t.rows('user');
}
