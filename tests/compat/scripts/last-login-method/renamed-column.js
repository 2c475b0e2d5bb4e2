/** The column has another name in the database. */
export const config = {
  lastLoginMethod: { storeInDatabase: true, schema: { user: { lastLoginMethod: 'last_method' } } },
  user: { fields: { lastLoginMethod: 'last_method' } },
};

export async function run(t) {
  const { client, email } = await t.signUp('ada');
  await t.client('phone').signIn.email({ email, password: t.password });
  await client.getSession();
  await t.rows('user');
}
