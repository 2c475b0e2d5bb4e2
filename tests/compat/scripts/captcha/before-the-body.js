/** It comes before the body is looked at. */
export const config = { captcha: { provider: 'cloudflare-turnstile', secretKey: 'a secret' } };

export async function run(t) {
  const { status } = await t.raw('POST', '/sign-in/email', { body: '{' });
  t.expect(status, 400);
  await t.raw('POST', '/sign-in/email', { body: '{}', headers: { 'content-type': 'text/plain' } });
  await t.raw('POST', '/sign-in/email', { as: 'ada', body: { email: t.email('ada'), password: 'x' }, headers: { 'content-type': 'application/json', origin: 'https://evil.example', 'x-captcha-response': 'bad' } });
  await t.raw('GET', '/sign-out', { headers: { 'x-captcha-response': 'good' } });
}
