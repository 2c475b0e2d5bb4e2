/** Where a link leads: who is new, who is known, and who fails. */
export const config = { magicLink: true };

export async function run(t) {
  const client = t.client('ada');
  const callbacks = { callbackURL: '/home', newUserCallbackURL: '/welcome?a=b', errorCallbackURL: '/sorry?a=b' };
  const query = '&callbackURL=%2Fhome&newUserCallbackURL=%2Fwelcome%3Fa%3Db&errorCallbackURL=%2Fsorry%3Fa%3Db';
  for (let time = 0; time < 2; time++) {
    await client.signIn.magicLink({ email: t.email('ada'), ...callbacks });
    const { token } = await t.mail(t.email('ada'), 'magic-link');
    await t.raw('GET', `/magic-link/verify?token=${token}${query}`, { as: 'ada' });
  }
  await t.raw('GET', `/magic-link/verify?token=unknown${query}`, { as: 'ada' });
  await t.raw('GET', '/magic-link/verify?token=unknown&callbackURL=%2Fhome', { as: 'ada' });
}
