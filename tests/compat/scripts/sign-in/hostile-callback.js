/** A stranger's address as callback is refused before the password is looked at. */
const HOSTILE = ['https://evil.example.net', 'http://auth.example.com.evil.example.net', 'http://auth.example.com@evil.example.net', '//evil.example.net', '/\\evil.example.net', '/%2fevil.example.net', '/%5cevil.example.net', 'javascript:alert(1)', 'data:text/html,x', 'http:evil.example.net', '/a#fragment', '/a:b', '/~user', '/a b', 'auth.example.com', '\\\\evil.example.net', 'http://auth.example.com:81/', 'https://auth.example.com/'];

export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const callbackURL of HOSTILE) {
    const { error } = await t.client('eve').signIn.email({ email, password: t.password, callbackURL });
    t.expect(error.code, 'INVALID_CALLBACKURL');
  }
}
