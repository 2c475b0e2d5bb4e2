/** Who is known and verified signs in, with all that they had. */
export const config = { magicLink: true };

export async function run(t) {
  const { user, client, email } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  const phone = t.client('phone');
  await phone.signIn.magicLink({ email, name: 'Mallory' });
  const { token } = await t.mail(email, 'magic-link');
  const { data } = await phone.magicLink.verify({ query: { token } });
  t.expect(data.user.name, 'ada');
  await phone.getSession();
  await client.getSession();
  await t.rows('user');
}
