/** No hint whether the address is known. */
export async function run(t) {
  const { data } = await t.client().sendVerificationEmail({ email: t.email('nobody') });
  t.expect(data.status, true);
}
