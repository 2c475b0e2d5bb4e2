/** An address that another user has. */
export const config = { user: { changeEmail: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  const bob = await t.signUp('bob');
  const { error } = await client.changeEmail({ newEmail: bob.email });
  t.expect(error.status, 422);
  await client.changeEmail({ newEmail: bob.email.toUpperCase() });
}
