/** JSON is taken, with parameters; what else is not. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const body = JSON.stringify({ email, password: t.password });
  for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8', 'APPLICATION/JSON', 'text/plain', 'text/json', 'application/vnd.api+json', 'application/xml', 'multipart/form-data; boundary=x', 'application/octet-stream', 'nonsense']) {
    await t.raw('POST', '/sign-in/email', { body, headers: { 'content-type': type } });
  }
}
