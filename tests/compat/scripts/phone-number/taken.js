/** A number has one owner: the second one who signs up with it does not. */
export const config = { phoneNumber: true };

export async function run(t) {
  await t.signUp('ada', { phoneNumber: t.phone() });
  const { error } = await t.client('bob').signUp.email({ name: 'bob', email: t.email('bob'), password: t.password, phoneNumber: t.phone() });
  t.expect(error.code, 'FAILED_TO_CREATE_USER');
  await t.rows('user');
}
