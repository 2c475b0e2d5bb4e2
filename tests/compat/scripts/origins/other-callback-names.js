/** Names that only other operations know are checked wherever they stand. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const name of ['callbackURL', 'redirectTo', 'errorCallbackURL', 'newUserCallbackURL', 'redirectURL', 'callback']) {
    await t.raw('POST', '/sign-in/email', { body: { email, password: 'wrong horse battery', [name]: 'https://evil.example.net' } });
  }
}
