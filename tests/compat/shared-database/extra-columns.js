/** Values of the operator's own columns, written by one server, read and changed by the other. */
import assert from 'node:assert/strict';

export const config = {
  user: {
    additionalFields: {
      nickname: { type: 'string', required: false },
      age: { type: 'number', required: false },
      newsletter: { type: 'boolean', required: false },
      birthday: { type: 'date', required: false },
      settings: { type: 'json', required: false },
      tags: { type: 'string[]', required: false },
    },
  },
};

const FIRST = { nickname: 'Countess', age: 36, newsletter: true, birthday: new Date('2001-12-10T00:00:00Z'), settings: { theme: 'dark', nested: { list: [1, 'two', null] } }, tags: ['math', 'poetry'] };
const SECOND = { nickname: 'Ådä "the" 阿達', age: 0, newsletter: false, birthday: new Date('1999-02-28T23:59:59.999Z'), settings: {}, tags: [] };

/** @param {import('../harness/shared-database.js').Turns} turns */
export async function run(turns) {
  const { t } = turns;
  for (const [name, first, second] of /** @type {const} */ ([['ada', 'better-auth', 'portcullis'], ['bob', 'portcullis', 'better-auth']])) {
    await turns.hand(first);
    const { client } = await t.signUp(name, FIRST);
    const read = async () => {
      const { user } = (await client.getSession()).data;
      return Object.fromEntries(Object.keys(FIRST).map((key) => [key, parsed(user[key])]));
    };

    await turns.hand(second);
    assert.deepEqual(await read(), FIRST);
    await client.updateUser(SECOND);

    await turns.hand(first);
    assert.deepEqual(await read(), SECOND);
  }
}

/**
 * On MariaDB, whose JSON type is text to the driver, the real server hands JSON back unparsed.
 * @param {any} value
 */
const parsed = (value) => (typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value);
