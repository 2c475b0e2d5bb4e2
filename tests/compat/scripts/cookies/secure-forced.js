/** `useSecureCookies` behind a proxy that speaks https. */
export const config = { advanced: { useSecureCookies: true } };

export async function run(t) {
  const { token } = await t.signUp('ada');
  await t.raw('GET', '/get-session', { headers: { cookie: `__Secure-better-auth.session_token=${t.signed(token)}` } });
}
