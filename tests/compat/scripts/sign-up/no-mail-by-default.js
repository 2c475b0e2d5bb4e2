/** Without the option nothing is sent. */
export async function run(t) {
  await t.signUp('ada', { callbackURL: '/welcome' });
}
