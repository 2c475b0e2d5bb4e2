/** Another prefix for every cookie. */
export const config = { advanced: { cookiePrefix: 'acme' } };

export async function run(t) {
  const { client, token } = await t.signUp('ada', { rememberMe: false });
  await client.getSession();
  await t.raw('GET', '/get-session', { headers: { cookie: `better-auth.session_token=${t.signed(token)}` } });
  await client.signOut();
}
