/** The session row says where from and with what. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const signIn = (headers) => t.raw('POST', '/sign-in/email', { body: { email, password: t.password }, headers });
  await signIn({ 'x-forwarded-for': '203.0.113.7', 'user-agent': 'Mozilla/5.0 (X11)' });
  await signIn({ 'x-forwarded-for': '2001:db8::7' });
  await signIn({ 'x-forwarded-for': '203.0.113.7, 198.51.100.2' });
  await signIn({ 'x-forwarded-for': 'not an address' });
  await signIn({});
  await t.rows('session');
}
