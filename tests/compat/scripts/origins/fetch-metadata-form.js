/** The same for a form that signs up or in. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const body = new URLSearchParams({ email, password: t.password, name: 'Ada' }).toString();
  for (const site of ['cross-site', 'same-origin', 'none']) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', origin: site === 'cross-site' ? 'https://evil.example.net' : t.origin };
    for (const path of ['/sign-in/email', '/sign-up/email']) await t.raw('POST', path, { headers, body });
  }
}
