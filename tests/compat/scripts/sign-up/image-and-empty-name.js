/** An image is kept, an empty name is a name. */
export async function run(t) {
  const { user } = await t.signUp('ada', { name: '', image: 'https://example.com/ada.png' });
  t.expect(user.name, '');
  t.expect(user.image, 'https://example.com/ada.png');
  await t.signUp('bob', { image: '' });
  await t.rows('user');
}
