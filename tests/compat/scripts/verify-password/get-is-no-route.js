/** Only POST. */
export async function run(t) {
  await t.signUp('ada');
  await t.raw('GET', '/verify-password?password=x', { as: 'ada' });
}
