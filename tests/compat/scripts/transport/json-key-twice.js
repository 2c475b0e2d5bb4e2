/** A key given twice: which of them counts depends on who reads. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const password = JSON.stringify(t.password);
  const headers = { 'content-type': 'application/json' };
  await t.raw('POST', '/sign-in/email', { body: `{"email":"eve@example.com","email":"${email}","password":${password}}`, headers });
}
