/** Callbacks are measured by the same list. */
export const config = { trustedOrigins: ['https://*.example.com', 'myapp://', 'exp://*', '*.example.org'] };
const CALLBACKS = ['https://a.example.com/welcome', 'https://a.example.com/welcome?x=y#z', 'https://example.com/', 'https://evil.example.net/?a.example.com', 'https://evil.example.net#.example.com', 'https://evil.example.net\\.example.com', 'https://a.example.com@evil.example.net/', 'https://evil.example.net:443.example.com/', 'myapp://welcome', 'myapp:welcome', 'myapp2://welcome', 'exp://192.168.1.2', 'exp://192.168.1.2:8081/--/', 'https://a.example.org/x', 'ftp://a.example.org/x', 'https://a.example.com%2eevil.example.net', 'https://a.example.com\n.evil.example.net', 'https:a.example.com', 'https:///a.example.com'];

export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const callbackURL of CALLBACKS) await t.client('phone').signIn.email({ email, password: 'wrong horse battery', callbackURL });
}
