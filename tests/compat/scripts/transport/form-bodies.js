/** Forms as browsers send them, and as they do not. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const fields = `email=${encodeURIComponent(email)}&password=${encodeURIComponent(t.password)}`;
  for (const body of [fields, fields.replaceAll('%20', '+'), 'email', '=', fields.replace('%40', '%zz'), `${fields}&callbackURL=https%3A%2F%2Fevil.example.net`, `${fields}&rememberMe=true`]) {
    await t.raw('POST', '/sign-in/email', { body, headers });
  }
}
