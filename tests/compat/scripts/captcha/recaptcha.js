/** Google reCAPTCHA: version 3 gives a score, version 2 none. */
export const config = { captcha: { provider: 'google-recaptcha', secretKey: 'a secret' } };

export async function run(t) {
  for (const response of ['bad', 'score-low', 'score-high recaptcha', 'good']) {
    const body = { name: 'ada', email: t.email(response.replace(' ', '-')), password: t.password };
    await t.raw('POST', '/sign-up/email', { as: response, body, headers: { 'content-type': 'application/json', 'x-captcha-response': response } });
  }
  t.asked('score-high recaptcha');
}
