/** A cache of more than 4 kB is cut into several cookies, and all of them go away with it. */
export const config = {
  session: { cookieCache: { enabled: true } },
  user: { additionalFields: { about: { type: 'string', required: false } } },
};

export async function run(t) {
  const { client } = await t.signUp('ada', { about: 'é'.repeat(3000) });
  await client.getSession();
  await client.updateUser({ about: 'short' });
  await client.getSession();
  await client.updateUser({ about: 'é'.repeat(3000) });
  await client.signOut();
}
