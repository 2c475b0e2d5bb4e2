/** The new one may be the old one. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.changePassword({ currentPassword: t.password, newPassword: t.password });
}
