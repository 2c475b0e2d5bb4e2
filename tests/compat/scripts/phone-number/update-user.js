/** The number is no field of the profile. */
export const config = { phoneNumber: true };

export async function run(t) {
  const { client } = await t.signUp('ada', { phoneNumber: t.phone() });
  for (const phoneNumber of [t.phone('other'), '', null]) await client.updateUser({ name: 'Ada', phoneNumber });
  await client.updateUser({ phoneNumberVerified: true });
  await t.raw('POST', '/sign-up/email', { as: 'eve', body: { name: 'eve', email: t.email('eve'), password: t.password, phoneNumberVerified: true } });
  await t.rows('user');
}
