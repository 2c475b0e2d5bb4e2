/** Case makes no other username. */
export const config = { username: true };

export async function run(t) {
  await t.signUp('ada', { username: 'another_case' });
  const bob = await t.signUp('bob');
  await t.signUp('eve', { username: 'Another_Case' });
  await t.rows('user');
}
