/** With a callback the answer tells the browser where to go. */
export const config = { trustedOrigins: ['https://app.example.com'] };

export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const callbackURL of ['/dashboard', '/a/b?c=d&e=f', 'https://app.example.com/home', 'http://auth.example.com/x']) {
    const { body } = await t.raw('POST', '/sign-in/email', { as: 'phone', body: { email, password: t.password, callbackURL } });
    t.expect(body.url, callbackURL);
  }
}
