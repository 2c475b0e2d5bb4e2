/** A link that one server mails works on the other: verification, reset, change of address, deletion; both ways. */
import assert from 'node:assert/strict';

export const config = {
  emailVerification: { sendOnSignUp: true, autoSignInAfterVerification: true },
  user: { changeEmail: { enabled: true, confirmation: true }, deleteUser: { enabled: true, verification: true } },
};

/** @param {import('../harness/shared-database.js').Turns} turns */
export async function run(turns) {
  await thereAndBack(turns, 'ada', 'better-auth', 'portcullis');
  await thereAndBack(turns, 'bob', 'portcullis', 'better-auth');
}

/**
 * @param {import('../harness/shared-database.js').Turns} turns
 * @param {string} name
 * @param {import('../harness/shared-database.js').Side} sender
 * @param {import('../harness/shared-database.js').Side} receiver
 */
async function thereAndBack(turns, name, sender, receiver) {
  const { t } = turns;
  const next = t.email(`${name}-next`);

  await turns.hand(sender);
  const { client, email } = await t.signUp(name);
  await client.requestPasswordReset({ email });
  const verification = await t.mail(email, 'verify-email');
  const reset = await t.mail(email, 'reset-password');

  await turns.hand(receiver);
  const verified = await client.verifyEmail({ query: { token: verification.token } });
  assert.equal(verified.error, null);
  assert.equal((await client.getSession()).data.user.emailVerified, true);
  const link = await t.raw('GET', `/reset-password/${reset.token}?callbackURL=/reset`);
  assert.equal(link.header('location'), `${t.origin}/reset?token=${reset.token}`);
  assert.equal((await client.resetPassword({ newPassword: 'another battery', token: reset.token })).error, null);

  await turns.hand(sender);
  assert.equal((await client.resetPassword({ newPassword: 'third battery 3', token: reset.token })).error.code, 'INVALID_TOKEN');
  assert.equal((await t.client(`${name}-phone`).signIn.email({ email, password: 'another battery' })).error, null);
  await client.changeEmail({ newEmail: next, callbackURL: '/done' });
  const confirmation = await t.mail(email, 'change-email-confirmation');

  await turns.hand(receiver);
  await client.verifyEmail({ query: { token: confirmation.token } });
  const change = await t.mail(next, 'change-email-verification');

  await turns.hand(sender);
  assert.equal((await client.verifyEmail({ query: { token: change.token } })).error, null);
  assert.equal((await client.getSession()).data.user.email, next);
  await client.deleteUser();
  const deletion = await t.mail(next, 'delete-account');

  await turns.hand(receiver);
  const { status } = await t.raw('GET', `/delete-user/callback?token=${deletion.token}`, { as: name });
  assert.equal(status, 200);
  assert.equal((await client.getSession()).data, null);
  assert.equal((await t.client(`${name}-phone`).signIn.email({ email: next, password: 'another battery' })).error.status, 401);
}
