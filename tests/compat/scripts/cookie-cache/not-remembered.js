/** A session that ends with the browser: so does its cache. */
export const config = { session: { cookieCache: { enabled: true } } };

export async function run(t) {
  await t.signUp('ada');
  const client = t.client('phone');
  await client.signIn.email({ email: t.email('ada'), password: t.password, rememberMe: false });
  await client.getSession();
  await client.updateUser({ name: 'Countess' });
  await client.getSession({ query: { disableCookieCache: true } });
  await client.signOut();
}
