/** An empty body, and one with nothing that may change. */
export async function run(t) {
  await t.signUp('ada');
  for (const body of [{}, { role: 'admin' }, { id: 'x' }, { emailVerified: true }, { createdAt: '2001-01-01' }, { email: '' }, { email: null }]) {
    const { body: answer } = await t.raw('POST', '/update-user', { as: 'ada', body });
    t.expect(answer.code, 'NO_FIELDS_TO_UPDATE');
  }
  await t.rows('user');
}
