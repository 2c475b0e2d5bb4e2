/** Values of another type than the column's. */
export const config = { user: { additionalFields: { nickname: { type: 'string', required: false }, age: { type: 'number', required: false }, newsletter: { type: 'boolean', required: false }, birthday: { type: 'date', required: false }, tags: { type: 'string[]', required: false } } } };

export async function run(t) {
  const { client } = await t.signUp('ada');
  for (const fields of [{ nickname: 5 }, { age: 'thirty' }, { age: 1.5 }, { newsletter: 'yes' }, { birthday: 'yesterday' }, { birthday: 5 }, { tags: 'math' }, { tags: [1] }, { nickname: { a: 1 } }]) await client.updateUser(fields);
}
