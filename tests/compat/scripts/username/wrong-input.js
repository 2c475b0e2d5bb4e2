/** Bodies that are none. */
export const config = { username: true };

export async function run(t) {
  await t.signUp('ada', { username: 'wrong.input' });
  for (const body of [{}, { username: 'wrong.input' }, { username: null, password: t.password }, { username: ['wrong.input'], password: t.password }]) {
    await t.raw('POST', '/sign-in/username', { body });
    await t.raw('POST', '/is-username-available', { body });
  }
  await t.raw('GET', '/sign-in/username', { as: 'ada' });
}
