/** Ids of the kind `uuid`, given out by both servers in turn. */
import assert from 'node:assert/strict';

export const config = { advanced: { database: { generateId: 'uuid' } } };

/** @param {import('../harness/shared-database.js').Turns} turns */
export async function run(turns) {
  const { t } = turns;
  const ids = new Set();
  for (const [name, side] of /** @type {const} */ ([['ada', 'better-auth'], ['bob', 'portcullis'], ['cyd', 'better-auth'], ['dan', 'portcullis']])) {
    await turns.hand(side);
    const { client, user } = await t.signUp(name);
    ids.add(user.id);
    assert.equal((await client.getSession()).data.user.id, user.id);
    assert.equal((await client.listAccounts()).data[0].accountId, user.id);
    // Whoever signed up elsewhere is still who they were.
    if (name !== 'ada') assert.equal((await t.client('ada').getSession()).data.user.email, t.email('ada'));
  }
  assert.equal(ids.size, 4);
}
