/** The sentence may be another. */
export const config = { haveIBeenPwned: { customPasswordCompromisedMessage: 'Too well known.' } };

export async function run(t) {
  const { error } = await t.client('ada').signUp.email({ name: 'ada', email: t.email('ada'), password: 'password1234' });
  t.expect(error.message, 'Too well known.');
}
