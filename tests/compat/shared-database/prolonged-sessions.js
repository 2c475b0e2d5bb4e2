/** A session that one server prolongs, ends or lets expire is so for the other. */
import assert from 'node:assert/strict';

/** @param {import('../harness/shared-database.js').Turns} turns */
export async function run(turns) {
  const { t } = turns;

  await turns.hand('portcullis');
  const { client, token, user } = await t.signUp('ada');

  await turns.hand('better-auth');
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(2), updatedAt: t.daysFromNow(-5) });
  const theirs = await client.getSession();
  assert.ok(theirs.data.session.expiresAt > t.daysFromNow(6.9), 'prolonged by the real server');

  await turns.hand('portcullis');
  const ours = await client.getSession();
  assert.deepEqual(ours.data.session, theirs.data.session);
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(2), updatedAt: t.daysFromNow(-5) });
  const prolonged = await client.getSession();
  assert.ok(prolonged.data.session.expiresAt > t.daysFromNow(6.9), 'prolonged by ours');

  await turns.hand('better-auth');
  assert.deepEqual((await client.getSession()).data.session, prolonged.data.session);
  assert.equal(prolonged.data.session.userId, user.id);
  await t.edit('session', { token }, { expiresAt: t.daysFromNow(-1) });

  await turns.hand('portcullis');
  assert.equal((await client.getSession()).data, null);
}
