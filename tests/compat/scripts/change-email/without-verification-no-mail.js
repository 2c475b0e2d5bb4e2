/** Without a sender the change is silent. */
export const config = { mail: false, user: { changeEmail: { enabled: true, updateEmailWithoutVerification: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.changeEmail({ newEmail: t.email('new') });
  await t.rows('user');
}
