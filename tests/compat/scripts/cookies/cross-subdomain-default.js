/** Without a domain it is the base URL's host. */
export const config = { advanced: { crossSubDomainCookies: { enabled: true } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  await client.signOut();
}
