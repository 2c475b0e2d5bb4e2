/** Signing up and in are remembered in a cookie that the official client reads. */
export const config = { lastLoginMethod: true };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
  const pages = /** @type {any} */ (globalThis);
  pages.document = { cookie: t.jar('phone').header() };
  t.note('what the client reads', [client.getLastUsedLoginMethod(), client.isLastUsedLoginMethod('email'), client.isLastUsedLoginMethod('google')]);
  delete pages.document;
}
