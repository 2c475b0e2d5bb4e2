/** Nobody signs up as somebody already verified, nor under an id of their choice. */
export async function run(t) {
  const { user } = await t.signUp('ada', { id: 'chosen-by-me', emailVerified: true, createdAt: '2001-01-01T00:00:00.000Z', role: 'admin', banned: false });
  t.expect(user.emailVerified, false);
  await t.rows('user');
}
