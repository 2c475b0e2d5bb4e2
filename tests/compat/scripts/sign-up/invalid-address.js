/** What is no address, and the words it is refused with. */
const ADDRESSES = ['', 'ada', 'ada@', '@example.com', 'ada@example', 'ada @example.com', 'ada@@example.com', 'a..b@example.com', '.a@example.com', 'ada@-example.com', 'ada@exam_ple.com', 'ada+tag@example.com,eve@example.com', 'ädä@example.com', 'ada@例え.jp'];

export async function run(t) {
  for (const email of ADDRESSES) {
    const { error } = await t.client().signUp.email({ name: 'Ada', email, password: t.password });
    t.expect(error.status, 400);
  }
}
