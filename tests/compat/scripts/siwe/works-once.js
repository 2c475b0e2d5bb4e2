/** A message works once. */
export const config = { siwe: true };

export async function run(t) {
  const wallet = t.wallet('ada');
  const client = t.client('ada');
  const message = await wallet.message(client);
  const body = { message, signature: await wallet.sign(message), walletAddress: wallet.address };
  await client.siwe.verify(body);
  await t.client('thief').siwe.verify(body);
  await t.client('thief').getSession();
}
