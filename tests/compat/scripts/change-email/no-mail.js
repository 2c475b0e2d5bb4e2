/** Without a sender the flow can't begin. */
export const config = { mail: false, user: { changeEmail: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const { error } = await client.changeEmail({ newEmail: t.email('new') });
  t.expect(error.status, 400);
}
