/** `returned: false`: stored, never shown. */
export const config = { user: { additionalFields: { note: { type: 'string', required: false, returned: false } } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada', { note: 'secret' });
  await client.getSession();
  await client.updateUser({ note: 'other secret' });
  await t.client('phone').signIn.email({ email, password: t.password });
  await client.changePassword({ currentPassword: t.password, newPassword: 'another battery' });
  await t.rows('user');
}
