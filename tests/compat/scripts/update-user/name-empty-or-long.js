/** A name may be empty or long. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.updateUser({ name: '' });
  await client.updateUser({ name: 'x'.repeat(5000) });
  await client.getSession();
}
