/** A media type that only begins like JSON's, and none at all. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const body = JSON.stringify({ email, password: t.password });
  await t.raw('POST', '/sign-in/email', { body, headers: { 'content-type': 'application/jsonx' } });
  await t.raw('POST', '/sign-in/email', { body });
}
