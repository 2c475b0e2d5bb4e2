/** Reading needs no origin. */
export async function run(t) {
  await t.signUp('ada');
  for (const path of ['/get-session', '/list-sessions', '/list-accounts']) await t.raw('GET', path, { as: 'ada', headers: { origin: 'https://evil.example.net' } });
}
