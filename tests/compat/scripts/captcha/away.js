/** Where the provider is away nobody passes. */
export const config = { captcha: { provider: 'hcaptcha', secretKey: 'a secret' } };

export async function run(t) {
  const body = { name: 'ada', email: t.email('ada'), password: t.password };
  await t.raw('POST', '/sign-up/email', { as: 'ada', body, headers: { 'content-type': 'application/json', 'x-captcha-response': 'away' } });
  await t.rows('user');
}
