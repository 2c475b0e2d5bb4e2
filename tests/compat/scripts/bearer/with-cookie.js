/** Who sends both is who the cookie says. */
export const config = { bearer: true };

export async function run(t) {
  const ada = await t.signUp('ada');
  await t.signUp('bob');
  await t.raw('GET', '/get-session', { as: 'bob', headers: { authorization: `Bearer ${ada.token}` } });
  await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${ada.token}`, cookie: 'better-auth.session_token=forged' } });
  await t.raw('GET', '/get-session', { headers: { authorization: `Bearer ${ada.token}`, cookie: 'theme=dark' } });
}
