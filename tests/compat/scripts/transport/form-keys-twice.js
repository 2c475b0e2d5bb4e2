/** A form field given twice. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const fields = `email=${encodeURIComponent(email)}&password=${encodeURIComponent(t.password)}`;
  for (const body of [`${fields}&email=eve@example.com`, `email=eve@example.com&${fields}`]) await t.raw('POST', '/sign-in/email', { body, headers });
}
