/** The address in any case is one address. */
export const config = { siwe: true };

export async function run(t) {
  const wallet = t.wallet('ada');
  const client = t.client('ada');
  await client.siwe.nonce({ walletAddress: wallet.address.toLowerCase() });
  const message = await wallet.message(client, { walletAddress: wallet.address.toLowerCase() });
  await client.siwe.verify({ message, signature: await wallet.sign(message), walletAddress: wallet.address.toUpperCase() });
}
