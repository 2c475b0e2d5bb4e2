/** Addresses that look odd and are fine. */
export async function run(t) {
  const host = t.email('').slice(1);
  for (const local of ['ada+tag', "o'brien", 'a_b-c.d', '1234567890', 'x']) {
    const { data } = await t.client(local).signUp.email({ name: 'Ada', email: `${local}.${host}`, password: t.password });
    t.expect(data.user.email, `${local}.${host}`);
  }
}
