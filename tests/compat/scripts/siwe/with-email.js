/** `anonymous: false`: who signs up brings an address. */
export const config = { siwe: { anonymous: false } };

export async function run(t) {
  const wallet = t.wallet('ada');
  const client = t.client('ada');
  const message = await wallet.message(client);
  const body = { message, signature: await wallet.sign(message), walletAddress: wallet.address };
  await client.siwe.verify(body);
  await client.siwe.verify({ ...body, email: t.email('ada') });
  await t.rows('user');
}
