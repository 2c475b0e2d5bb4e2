/** A token that somebody else put into the browser is not taken over. */
export async function run(t) {
  const { email } = await t.signUp('ada');
  const planted = 'plantedplantedplantedplantedplan';
  t.jar('victim').set('better-auth.session_token', t.signed(planted));
  const { data } = await t.client('victim').signIn.email({ email, password: t.password });
  t.expect(data.token !== planted, true);
  await t.rows('session');
}
