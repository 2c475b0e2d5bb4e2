/** Cloudflare Turnstile: without its word nobody signs up or in. */
export const config = { captcha: { provider: 'cloudflare-turnstile', secretKey: 'a secret' } };

export async function run(t) {
  const email = t.email('ada');
  const client = t.client('ada');
  const sign = (/** @type {string|undefined} */ response) => ({ fetchOptions: { headers: response === undefined ? {} : { 'x-captcha-response': response } } });
  const up = { name: 'ada', email, password: t.password };
  for (const response of [undefined, '', 'bad', 'good turnstile']) await client.signUp.email({ ...up, ...sign(response) });
  for (const response of [undefined, 'bad', 'good turnstile']) await t.client('phone').signIn.email({ email, password: t.password, ...sign(response) });
  for (const response of [undefined, 'bad', 'good']) await t.client('phone').requestPasswordReset({ email, ...sign(response) });
  t.asked('good turnstile');
  await t.rows('session');
}
