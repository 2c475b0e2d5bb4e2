/** An image can be taken away. */
export async function run(t) {
  const { client } = await t.signUp('ada', { image: 'https://example.com/a.png' });
  await client.updateUser({ image: null });
  const { data } = await client.getSession();
  t.expect(data.user.image, null);
}
