/** `endpoints`: elsewhere nobody is asked. */
export const config = { captcha: { provider: 'cloudflare-turnstile', secretKey: 'a secret', endpoints: ['/update-user'] } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.updateUser({ name: 'Countess' });
  await client.updateUser({ name: 'Countess', fetchOptions: { headers: { 'x-captcha-response': 'good' } } });
  await client.getSession();
}
