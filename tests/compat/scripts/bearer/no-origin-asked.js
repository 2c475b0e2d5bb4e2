/** Without cookies there is nothing to forge: no origin is asked. */
export const config = { bearer: true };

export async function run(t) {
  const { token } = await t.signUp('ada');
  const authorization = `Bearer ${token}`;
  await t.raw('POST', '/update-user', { headers: { authorization }, body: { name: 'Countess' } });
  await t.raw('POST', '/update-user', { headers: { authorization, origin: 'https://app.example.net' }, body: { name: 'Ada' } });
  await t.raw('POST', '/sign-out', { headers: { authorization } });
  await t.rows('session');
}
