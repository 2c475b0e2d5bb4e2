/** A path is fine as long as it is a path. */
const PATHS = ['/', '/welcome', '/a/b/c', '/a-b_c.d+e@f', '/a?b=c&d=e', '/a?b=%20', '/a%20b', '/a?b=c?d', '/a?b=c#d', '/a#b', '/a:b', '/~a', '/a b', '/a,b', '/(a)', '/[a]', '/ä', '//a', '/\\a', '/%2fa', '/%2Fa', '/%5ca', '/%5Ca', '/.', '/..', '/a//b', '/\ta', '/\n', '', 'a', './a', '?a=b', '#a'];

export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const callbackURL of PATHS) await t.client('phone').signIn.email({ email, password: 'wrong horse battery', callbackURL });
}
