/** One cookie for all hosts of a domain. */
export const config = { advanced: { crossSubDomainCookies: { enabled: true, domain: 'example.com' } } };

export async function run(t) {
  const { client } = await t.signUp('ada', { rememberMe: false });
  await client.getSession();
  await client.signOut();
}
