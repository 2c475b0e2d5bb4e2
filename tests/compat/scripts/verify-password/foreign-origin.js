/** Another site may not try passwords. */
export async function run(t) {
  await t.signUp('ada');
  const body = JSON.stringify({ password: t.password });
  await t.raw('POST', '/verify-password', { as: 'ada', body, headers: { origin: 'https://evil.example.net', 'content-type': 'application/json' } });
}
