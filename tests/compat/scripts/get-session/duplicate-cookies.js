/** Of two cookies of one name the first counts. */
export async function run(t) {
  const ada = await t.signUp('ada');
  const bob = await t.signUp('bob');
  const cookie = (token) => `better-auth.session_token=${t.signed(token)}`;
  const forged = `better-auth.session_token=${t.signed(ada.token, 'another secret')}`;
  for (const header of [`${cookie(ada.token)}; ${cookie(bob.token)}`, `${forged}; ${cookie(bob.token)}`, `${cookie(bob.token)}; ${forged}`]) await t.raw('GET', '/get-session', { headers: { cookie: header } });
  await t.raw('GET', '/get-session', { headers: [['host', 'auth.example.com'], ['cookie', cookie(ada.token)], ['cookie', cookie(bob.token)]] });
}
