/** A request with cookies needs a trusted origin. */
const ORIGINS = ['http://auth.example.com', 'https://auth.example.com', 'http://auth.example.com:80', 'http://auth.example.com:8080', 'http://AUTH.example.com', 'http://auth.example.com/', 'http://auth.example.com/path', 'http://sub.auth.example.com', 'http://example.com', 'https://evil.example.net', 'http://auth.example.com.evil.example.net', 'http://auth.example.com@evil.example.net', 'null', 'nonsense', '*', 'file://', 'http://auth.example.com, https://evil.example.net'];

export async function run(t) {
  await t.signUp('ada');
  for (const origin of ORIGINS) await t.raw('POST', '/revoke-other-sessions', { as: 'ada', headers: { origin } });
}
