import assert from 'node:assert/strict';

/**
 * Without the row, only the cookie can answer.
 * @param {import('../shared-database.js').Turns} turns
 */
export async function cachedSessions(turns) {
  const { t } = turns;
  for (const [writer, reader] of /** @type {const} */ ([['portcullis', 'better-auth'], ['better-auth', 'portcullis']])) {
    await turns.hand(writer);
    const { client, token, email } = await t.signUp(writer, { name: `"${writer}" \u2028 é 𝒜` });
    await client.updateUser({ image: 'https://example.com/é?a=b&c="d"' });
    const written = await client.getSession();
    assert.equal(written.data.user.email, email);
    await t.remove('session', { token });

    await turns.hand(reader);
    const read = await client.getSession();
    assert.deepEqual(read.data, written.data, `${reader} reads what ${writer} wrote`);
    const known = await client.getSession({ query: { disableCookieCache: true } });
    assert.equal(known.data, null, 'the row is gone');
  }
}
