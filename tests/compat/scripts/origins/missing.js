/** No origin at all is no trusted one; the referer stands in for it. */
export async function run(t) {
  await t.signUp('ada');
  const post = (headers) => t.raw('POST', '/revoke-other-sessions', { as: 'ada', headers: { origin: '', ...headers } });
  await post({});
  await post({ referer: 'http://auth.example.com/settings?a=b' });
  await post({ referer: 'https://evil.example.net/http://auth.example.com' });
  await post({ referer: 'nonsense' });
  await post({ origin: 'https://evil.example.net', referer: 'http://auth.example.com/' });
  await post({ origin: 'null', referer: 'http://auth.example.com/' });
}
