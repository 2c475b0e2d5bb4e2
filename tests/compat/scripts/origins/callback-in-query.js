/** A callback in the query of a POST is checked as well. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  for (const query of ['callbackURL=https://evil.example.net', 'callbackURL=/welcome', 'callbackURL=/a&callbackURL=https://evil.example.net', 'redirectTo=https://evil.example.net']) {
    await t.raw('POST', `/sign-in/email?${query}`, { body: { email, password: 'wrong horse battery' } });
  }
}
