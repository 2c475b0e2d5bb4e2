/** Neither the request nor the link leads elsewhere. */
export const config = { user: { deleteUser: { enabled: true, verification: true } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await client.deleteUser({ callbackURL: 'https://evil.example.net' });
  await client.deleteUser();
  const { token } = await t.mail(email, 'delete-account');
  for (const hostile of ['https://evil.example.net', '//evil.example.net', 'javascript:alert(1)']) {
    await t.raw('GET', `/delete-user/callback?token=${token}&callbackURL=${encodeURIComponent(hostile)}`, { as: 'ada' });
  }
  await t.raw('GET', `/delete-user/callback?token=${token}&callbackURL=/ok&callbackURL=https://evil.example.net`, { as: 'ada' });
  await t.rows('user');
}
