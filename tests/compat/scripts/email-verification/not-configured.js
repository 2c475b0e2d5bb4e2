/** Without a sender there is nothing to send. */
export const config = { mail: false };

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  const { error } = await client.sendVerificationEmail({ email });
  t.expect(error.status, 400);
  await t.client('eve').sendVerificationEmail({ email: t.email('nobody') });
}
