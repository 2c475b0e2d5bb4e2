/** Validation before anything else. */
export const config = { user: { deleteUser: { enabled: true } } };

export async function run(t) {
  await t.signUp('ada');
  for (const body of [{ password: 1 }, { token: 1 }, { callbackURL: null }, [], 'x']) {
    await t.raw('POST', '/delete-user', { as: 'ada', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }
  await t.rows('user');
}
