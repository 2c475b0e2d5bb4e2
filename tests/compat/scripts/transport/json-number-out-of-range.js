/** A number that no double holds. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const body = `{"email":"${email}","password":${JSON.stringify(t.password)},"number":1e400}`;
  await t.raw('POST', '/sign-in/email', { body, headers: { 'content-type': 'application/json' } });
}
