/** Most operations take JSON only: a form is refused. */
export async function run(t) {
  await t.signUp('ada');
  const body = 'name=Countess';
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
    await t.raw('POST', '/update-user', { as: 'ada', body, headers: { 'content-type': type } });
    await t.raw('POST', '/change-password', { body, headers: { 'content-type': type } });
  }
  await t.rows('user');
}
