/** The second time succeeds like the first. */
export async function run(t) {
  const { client } = await t.signUp('ada');
  const cookies = t.jar().copy();
  await client.signOut();
  await t.raw('POST', '/sign-out', { headers: { cookie: cookies.header() ?? '', origin: t.origin } });
}
