/** `disableSignUp`: a new address gets a mail, and its link leads nowhere. */
export const config = { magicLink: { disableSignUp: true } };

export async function run(t) {
  const { user, email } = await t.signUp('ada');
  await t.edit('user', { id: user.id }, { emailVerified: true });
  for (const [name, address] of [['ada', email], ['bob', t.email('bob')]]) {
    const client = t.client(`${name} by link`);
    await client.signIn.magicLink({ email: address });
    const { token } = await t.mail(address, 'magic-link');
    await t.raw('GET', `/magic-link/verify?token=${token}&errorCallbackURL=%2Fsorry`, { as: `${name} by link` });
    await client.getSession();
  }
  await t.rows('user');
}
