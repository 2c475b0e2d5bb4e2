/** Where the list is away nobody chooses a password. */
export const config = { haveIBeenPwned: true };

export async function run(t) {
  await t.client('ada').signUp.email({ name: 'ada', email: t.email('ada'), password: 'the list is away' });
  await t.rows('user');
  const { client } = await t.signUp('bob');
  await client.changePassword({ currentPassword: t.password, newPassword: 'the list is away' });
}
