/** Signed up with the real server, going on with ours, and back: nobody notices. */
import assert from 'node:assert/strict';

/** @param {import('../harness/shared-database.js').Turns} turns */
export async function run(turns) {
  const { t } = turns;

  await turns.hand('better-auth');
  const { client, email, user, token } = await t.signUp('ada');
  const phone = t.client('phone');
  await phone.signIn.email({ email, password: t.password, rememberMe: false });

  await turns.hand('portcullis');
  assert.equal((await client.getSession()).data.session.token, token);
  assert.equal((await phone.getSession()).data.user.id, user.id);
  assert.equal((await client.listSessions()).data.length, 2);
  await client.updateUser({ name: 'Countess', image: 'https://example.com/ada.png' });
  assert.equal((await t.client('tablet').signIn.email({ email, password: t.password })).error, null);
  const changed = await client.changePassword({ currentPassword: t.password, newPassword: 'another battery' });
  assert.equal(changed.error, null);

  await turns.hand('better-auth');
  const { data: session } = await client.getSession();
  assert.equal(session.user.name, 'Countess');
  assert.equal(session.user.image, 'https://example.com/ada.png');
  assert.equal((await t.client('laptop').signIn.email({ email, password: t.password })).error.code, 'INVALID_EMAIL_OR_PASSWORD');
  assert.equal((await t.client('laptop').signIn.email({ email, password: 'another battery' })).data.user.id, user.id);
  await client.revokeOtherSessions();
  assert.equal((await t.client('laptop').getSession()).data, null);
  await client.changePassword({ currentPassword: 'another battery', newPassword: 'third battery 3' });

  await turns.hand('portcullis');
  assert.equal((await client.getSession()).data.session.token, token);
  assert.equal((await t.client('laptop').signIn.email({ email, password: 'third battery 3' })).error, null);
  await client.signOut();

  await turns.hand('better-auth');
  assert.equal((await client.getSession()).data, null);
  assert.equal((await t.client('laptop').getSession()).data.user.id, user.id);
}
