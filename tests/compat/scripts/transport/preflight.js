/** No CORS unless the operator opens it. */
export const config = { trustedOrigins: ['https://app.example.com'] };

export async function run(t) {
  for (const origin of ['https://app.example.com', 'https://evil.example.net']) {
    await t.raw('OPTIONS', '/sign-in/email', { headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } });
    await t.raw('GET', '/get-session', { headers: { origin } });
  }
}
