/** Wildcards stand within the host. */
export const config = { trustedOrigins: ['https://*.example.com', '*.example.org', 'http://*.example.net:*', 'https://app-?.example.io', 'exp://**', 'https://**.deep.example'] };
const ORIGINS = ['https://a.example.com', 'https://a.b.example.com', 'https://example.com', 'http://a.example.com', 'https://a.example.com:8443', 'https://a.example.com.evil.example', 'https://evil.example/.example.com', 'https://evil.example#.example.com', 'https://evil.example?.example.com', 'https://evil.example\\.example.com', 'http://a.example.org', 'https://a.example.org', 'https://a.example.org:8443', 'https://example.org', 'http://a.example.net:3000', 'http://a.example.net', 'https://app-1.example.io', 'https://app-12.example.io', 'exp://192.168.1.2:8081/--/', 'https://a.b.deep.example'];

export async function run(t) {
  await t.signUp('ada');
  for (const origin of ORIGINS) await t.raw('POST', '/revoke-other-sessions', { as: 'ada', headers: { origin } });
}
