/** The cookie lives as long as the session. */
export const config = { session: { expiresIn: 3600 } };

export async function run(t) {
  await t.signUp('ada');
  await t.signUp('bob', { rememberMe: false });
  await t.rows('session');
}
