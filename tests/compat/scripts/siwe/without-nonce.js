/** A message whose nonce nobody asked for. */
export const config = { siwe: true };

export async function run(t) {
  const wallet = t.wallet('ada');
  const message = wallet.text({ nonce: 'madeupbyme12345' });
  await t.client('ada').siwe.verify({ message, signature: await wallet.sign(message), walletAddress: wallet.address });
  await t.client('ada').getSession();
}
