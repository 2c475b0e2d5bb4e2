/** `rememberMe: false`: a cookie that ends with the browser, a session of one day. */
export async function run(t) {
  const { client } = await t.signUp('ada', { rememberMe: false });
  await t.rows('session');
  await client.getSession();
}
