/** On another chain it is the same user. */
export const config = { siwe: true };

export async function run(t) {
  const wallet = t.wallet('ada');
  for (const chainId of [1, 137]) {
    const client = t.client(`chain ${chainId}`);
    const message = await wallet.message(client, { chainId });
    await client.siwe.verify({ message, signature: await wallet.sign(message), walletAddress: wallet.address, chainId });
  }
  await t.rows('user');
  await t.rows('account');
}
