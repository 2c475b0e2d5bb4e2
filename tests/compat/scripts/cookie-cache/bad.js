/** A cache that can't be read or is not sealed by us: the session is good nevertheless. */
export const config = { session: { cookieCache: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const name = 'better-auth.session_data';
  const content = JSON.parse(Buffer.from(t.jar('ada').get(name), 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...content, signature: 'A'.repeat(43) })).toString('base64url');
  for (const bad of ['nonsense', forged]) {
    t.jar('ada').set(name, bad);
    await client.getSession();
    await client.getSession();
  }
}
