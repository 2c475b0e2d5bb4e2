/** Only signing in and up look at it. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', origin: 'https://evil.example.net' };
  await t.raw('POST', '/request-password-reset', { headers, body: JSON.stringify({ email }) });
  await t.raw('POST', '/sign-out', { headers, body: '{}' });
  await t.raw('GET', '/get-session', { headers });
}
