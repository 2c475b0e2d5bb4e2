/** Whoever asks too often is told that. */
export const config = { captcha: { provider: 'cloudflare-turnstile', secretKey: 'a secret' }, rateLimit: { enabled: true, customRules: { '/sign-in/email': { window: 60, max: 1 } } } };

export async function run(t) {
  for (const response of ['good', 'bad', 'good']) {
    await t.raw('POST', '/sign-in/email', { as: 'ada', body: { email: t.email('ada'), password: 'wrong password' }, headers: { 'content-type': 'application/json', 'x-captcha-response': response } });
  }
}
