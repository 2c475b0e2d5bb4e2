/** hCaptcha: it is told the site's key. */
export const config = { captcha: { provider: 'hcaptcha', secretKey: 'a secret', siteKey: 'a key & more' } };

export async function run(t) {
  const body = { name: 'ada', email: t.email('ada'), password: t.password };
  for (const response of ['bad', 'score-low hcaptcha', 'good']) await t.raw('POST', '/sign-up/email', { as: 'ada', body: { ...body, email: t.email(response.slice(0, 3)) }, headers: { 'content-type': 'application/json', 'x-captcha-response': response } });
  t.asked('score-low hcaptcha');
}
