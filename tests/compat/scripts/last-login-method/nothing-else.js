/** What a session is used for does not change it, and signing out leaves it. */
export const config = { lastLoginMethod: true };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.getSession();
  await client.updateUser({ name: 'Countess' });
  await client.changePassword({ currentPassword: t.password, newPassword: t.password, revokeOtherSessions: true });
  await client.signOut();
}
