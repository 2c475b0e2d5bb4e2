/** Somebody has signed up with the address before, and never proved it. */
export const config = { magicLink: true };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const owner = t.client('owner');
  await owner.signIn.magicLink({ email });
  const { token } = await t.mail(email, 'magic-link');
  await owner.magicLink.verify({ query: { token } });
  await client.getSession();
  await t.client('phone').signIn.email({ email, password: t.password });
  await t.rows('user');
}
