/** `input: false` with a default: at sign-up the default wins, silently. */
export const config = { user: { additionalFields: { role: { type: 'string', defaultValue: 'user', input: false } } } };

export async function run(t) {
  const { user } = await t.signUp('ada', { role: 'admin' });
  t.expect(user.role, 'user');
  await t.client('ada').updateUser({ role: 'admin' });
  await t.rows('user');
}
