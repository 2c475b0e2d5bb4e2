import assert from 'node:assert/strict';

/**
 * Sessions that both servers keep in one Redis: whatever the one does to them is so for the other.
 * @param {import('../shared-database.js').Turns} turns
 */
export async function sharedSessions(turns) {
  const { t } = turns;
  const both = /** @type {const} */ (['portcullis', 'better-auth']);
  for (const [first, second] of [both, both.toReversed()]) {
    await turns.hand(first);
    const { client } = await t.signUp(first);
    const begun = await client.getSession();

    await turns.hand(second);
    const phone = t.client(`phone of ${first}`);
    const taken = await client.getSession();
    assert.deepEqual({ ...taken.data.session, id: 0 }, { ...begun.data.session, id: 0 });
    assert.deepEqual(taken.data.user, begun.data.user);
    await phone.signIn.email({ email: t.email(first), password: t.password });
    await client.updateUser({ name: 'Countess' });

    await turns.hand(first);
    for (const device of [client, phone]) assert.equal((await device.getSession()).data.user.name, 'Countess');
    assert.equal((await client.listSessions()).data.length, 2);
    await client.revokeOtherSessions();
    assert.equal((await phone.getSession()).data, null);

    await turns.hand(second);
    assert.equal((await phone.getSession()).data, null, 'ended by the other server');
    assert.equal((await client.listSessions()).data.length, 1);
    await client.signOut();

    await turns.hand(first);
    assert.equal((await client.getSession()).data, null);
  }
}
