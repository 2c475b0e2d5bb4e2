/** The limits of the sign-up hold, and are looked at first. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  for (const newPassword of ['', 'x'.repeat(7), 'x'.repeat(129)]) {
    await client.changePassword({ currentPassword: t.password, newPassword });
    await client.changePassword({ currentPassword: 'wrong horse battery', newPassword });
  }
  await client.changePassword({ currentPassword: '', newPassword: 'another battery' });
  await client.changePassword({ currentPassword: 'x'.repeat(200), newPassword: 'another battery' });
}
