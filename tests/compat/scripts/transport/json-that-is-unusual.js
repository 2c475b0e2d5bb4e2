/** JSON as the RFC allows it, and as it does not. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const headers = { 'content-type': 'application/json' };
  const password = JSON.stringify(t.password);
  for (const body of [
    ` \n{"email":"${email}" ,\t"password":${password}}\n `,
    `{"email":"\\u0061${email.slice(1)}","password":${password}}`,
    `{"email":"${email}","password":${password},"deep":${'['.repeat(50)}${']'.repeat(50)}}`,
    `{"email":"${email}","password":${password},"__proto__":{"rememberMe":false}}`,
  ]) await t.raw('POST', '/sign-in/email', { body, headers });
}
