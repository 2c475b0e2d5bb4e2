/** The check looks for cookies, not for a session. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const body = { email, password: t.password };
  for (const headers of [{ cookie: 'theme=dark' }, { cookie: 'theme=dark', origin: 'https://evil.example.net' }, { cookie: 'theme=dark', origin: t.origin }, { origin: 'https://evil.example.net' }, {}]) {
    await t.raw('POST', '/sign-in/email', { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    await t.raw('POST', '/request-password-reset', { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ email }) });
  }
}
