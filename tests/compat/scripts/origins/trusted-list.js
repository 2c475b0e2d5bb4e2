/** Further origins are compared whole. */
export const config = { trustedOrigins: ['https://app.example.com', 'http://localhost:5173', 'myapp://'] };
const ORIGINS = ['https://app.example.com', 'http://app.example.com', 'https://app.example.com:443', 'https://app.example.com:8443', 'https://app.example.com.evil.example.net', 'http://localhost:5173', 'http://localhost:5174', 'myapp://', 'myapp://callback', 'myapp2://', 'https://APP.example.com'];

export async function run(t) {
  await t.signUp('ada');
  for (const origin of ORIGINS) await t.raw('POST', '/revoke-other-sessions', { as: 'ada', headers: { origin } });
}
