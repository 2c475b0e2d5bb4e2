/** A wrong password, nobody's username, no password at all: one answer. */
export const config = { username: true };

export async function run(t) {
  const { user } = await t.signUp('ada', { username: 'wrong.password' });
  const phone = t.client('phone');
  await phone.signIn.username({ username: 'wrong.password', password: 'wrong password' });
  await phone.signIn.username({ username: 'nobody.at.all', password: t.password });
  await phone.signIn.username({ username: 'wrong.password', password: '' });
  await t.edit('account', { userId: user.id }, { password: null });
  const { error } = await phone.signIn.username({ username: 'wrong.password', password: t.password });
  t.expect(error.code, 'INVALID_USERNAME_OR_PASSWORD');
  await phone.getSession();
}
