/** The link in the mail leads nowhere else. */
export const config = { user: { changeEmail: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  for (const callbackURL of ['https://evil.example.net', '//evil.example.net', 'javascript:alert(1)']) {
    const { error } = await client.changeEmail({ newEmail: t.email('new'), callbackURL });
    t.expect(error.code, 'INVALID_CALLBACKURL');
  }
}
