/** `minScore`: how sure it has to be. */
export const config = { captcha: { provider: 'google-recaptcha', secretKey: 'a secret', minScore: 0.3 } };

export async function run(t) {
  const body = { name: 'ada', email: t.email('ada'), password: t.password };
  const { status } = await t.raw('POST', '/sign-up/email', { as: 'ada', body, headers: { 'content-type': 'application/json', 'x-captcha-response': 'score-low' } });
  t.expect(status, 200);
}
