/** The address one has already, in any case. */
export const config = { user: { changeEmail: { enabled: true } } };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { error } = await client.changeEmail({ newEmail: email });
  t.expect(error.code, 'EMAIL_IS_THE_SAME');
  await client.changeEmail({ newEmail: email.toUpperCase() });
}
