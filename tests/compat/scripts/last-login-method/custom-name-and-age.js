/** A name and a lifetime of one's own; the prefix of cookies does not count. */
export const config = { lastLoginMethod: { cookieName: 'house.last', maxAge: 600 }, advanced: { cookiePrefix: 'house' } };

export async function run(t) {
  const { email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password, rememberMe: false });
}
