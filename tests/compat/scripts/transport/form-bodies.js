/** Forms as browsers send them, and as they do not. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const fields = `email=${encodeURIComponent(email)}&password=${encodeURIComponent(t.password)}`;
  for (const body of [fields, fields.replaceAll('%20', '+'), `${fields}&email=eve@example.com`, `email=eve@example.com&${fields}`, '', 'email', '=', fields.replace('@', '%zz'), `${fields}&callbackURL=https%3A%2F%2Fevil.example.net`]) {
    await t.raw('POST', '/sign-in/email', { body, headers });
  }
}
