/** A plain HTML form may sign in; its texts stay texts. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const form = (fields) => ({ as: 'phone', body: new URLSearchParams({ email, password: t.password, ...fields }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } });
  t.expect((await t.raw('POST', '/sign-in/email', form({}))).status, 200);
  t.expect((await t.raw('POST', '/sign-in/email', form({ rememberMe: 'false' }))).status, 400);
  t.expect((await t.raw('POST', '/sign-in/email', form({ callbackURL: '/home' }))).status, 200);
}
