/** Signed by another wallet, or for another domain. */
export const config = { siwe: true };

export async function run(t) {
  const wallet = t.wallet('ada');
  const client = t.client('ada');
  const message = await wallet.message(client);
  await client.siwe.verify({ message, signature: await t.wallet('eve').sign(message), walletAddress: wallet.address });
  const elsewhere = await wallet.message(client, { domain: 'evil.test' });
  await client.siwe.verify({ message: elsewhere, signature: await wallet.sign(elsewhere), walletAddress: wallet.address });
  await client.getSession();
}
