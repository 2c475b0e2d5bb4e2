/** The same answer, and no mail. */
export async function run(t) {
  const { data } = await t.client().requestPasswordReset({ email: t.email('nobody'), redirectTo: '/reset' });
  t.expect(data.status, true);
  await t.rows('verification');
}
