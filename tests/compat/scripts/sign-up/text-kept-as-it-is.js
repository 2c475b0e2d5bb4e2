/** Names are stored character by character: other scripts, quotes, markup, spaces, emoji. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const names = { a: 'Ådä 阿達 عادة', b: `O'Brien "the" \\ <b>`, c: '  two  spaces  ', d: '👩‍💻🏳️‍🌈', e: 'e\u0301 and é', f: 'tab\tnew\nline' };
  for (const [who, name] of Object.entries(names)) {
    const { user } = await t.signUp(who, { name });
    t.expect(user.name, name);
  }
  await t.rows('user');
}
