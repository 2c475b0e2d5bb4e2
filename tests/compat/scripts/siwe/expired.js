/** A nonce whose time is over. */
export const config = { siwe: true };

export async function run(t) {
  const wallet = t.wallet('ada');
  const client = t.client('ada');
  const message = await wallet.message(client);
  await t.edit('verification', { identifier: `siwe:${wallet.address}:1` }, { expiresAt: t.daysFromNow(-1) });
  await client.siwe.verify({ message, signature: await wallet.sign(message), walletAddress: wallet.address });
}
