/** `input: false`: no caller writes it, neither at sign-up nor later. */
export const config = { user: { additionalFields: { role: { type: 'string', required: false, input: false }, credits: { type: 'number', required: false, input: false } } } };

export async function run(t) {
  const attempt = (fields) => t.client('eve').signUp.email({ name: 'Eve', email: t.email('eve'), password: t.password, ...fields });
  const { error } = await attempt({ role: 'admin' });
  t.expect(error.code, 'ROLE_IS_NOT_ALLOWED_TO_BE_SET');
  await attempt({ credits: 5 });
  await attempt({ role: '', credits: 0 });
  const { client } = await t.signUp('ada');
  await client.updateUser({ role: 'admin' });
  await client.updateUser({ name: 'Countess', credits: 5 });
  await client.updateUser({ role: null });
  await t.rows('user');
}
