/** Every live session of the user, no one else's. */
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.signUp('bob');
  await t.client('phone').signIn.email({ email, password: t.password });
  const { data } = await client.listSessions();
  t.expect(data.length, 2);
}
