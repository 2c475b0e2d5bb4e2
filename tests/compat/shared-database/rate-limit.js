/** Requests that the one server counted are counted by the other, in the same row. */
import assert from 'node:assert/strict';

export const config = { rateLimit: { enabled: true, storage: 'database', window: 3600, max: 4 } };

/** @param {import('../harness/shared-database.js').Turns} turns */
export async function run(turns) {
  const { t } = turns;
  const headers = { 'x-forwarded-for': '203.0.113.21' };
  const ask = async () => (await t.raw('GET', '/get-session', { headers })).status;
  // The harness asks too, whether a server is there.
  const rows = async () =>
    (await turns.database.query(`SELECT * FROM ${turns.database.quote('rateLimit')}`)).filter(({ key }) => key.startsWith('203.0.113.21|'));

  await turns.hand('better-auth');
  assert.equal(await ask(), 200);
  assert.equal(await ask(), 200);

  await turns.hand('portcullis');
  assert.equal(await ask(), 200);
  const [row, ...others] = await rows();
  assert.equal(others.length, 0);
  assert.equal(row.key, '203.0.113.21|/get-session');
  assert.equal(Number(row.count), 3);
  assert.ok(Math.abs(Date.now() - Number(row.lastRequest)) < 60_000);

  await turns.hand('better-auth');
  assert.equal(await ask(), 200);
  assert.equal(await ask(), 429);

  await turns.hand('portcullis');
  assert.equal(await ask(), 429);
  assert.equal((await rows()).length, 1);
}
