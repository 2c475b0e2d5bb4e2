/** Signing in without cookies: what the browser says about where the request comes from. */
const COMBINATIONS = [
  { site: 'cross-site', mode: 'navigate', dest: 'document' },
  { site: 'cross-site', mode: 'cors', dest: 'empty' },
  { site: 'cross-site', mode: 'no-cors', dest: 'empty' },
  { site: 'same-site', mode: 'navigate', dest: 'document' },
  { site: 'same-origin', mode: 'navigate', dest: 'document' },
  { site: 'same-origin', mode: 'cors', dest: 'empty' },
  { site: 'none', mode: 'navigate', dest: 'document' },
  { site: 'cross-site' },
  { mode: 'navigate' },
  { dest: 'document' },
  { site: ' ' },
  { site: 'CROSS-SITE', mode: 'NAVIGATE' },
];

export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const combination of COMBINATIONS) {
    const metadata = Object.fromEntries(Object.entries(combination).map(([key, value]) => [`sec-fetch-${key}`, value]));
    for (const origin of [t.origin, 'https://evil.example.net', 'null', '']) {
      await t.raw('POST', '/sign-in/email', { headers: { 'content-type': 'application/json', ...metadata, origin }, body: JSON.stringify({ email, password: 'wrong horse battery' }) });
    }
  }
}
