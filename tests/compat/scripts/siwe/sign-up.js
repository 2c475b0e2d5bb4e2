/** A wallet signs up, and in again. */
export const config = { siwe: true };
export const databases = ['sqlite', 'postgres', 'mysql'];

export async function run(t) {
  const wallet = t.wallet('ada');
  for (const name of ['ada', 'phone']) {
    const client = t.client(name);
    const message = await wallet.message(client);
    await client.siwe.verify({ message, signature: await wallet.sign(message), walletAddress: wallet.address });
    await client.getSession();
  }
  await t.rows('user');
  await t.rows('account');
  await t.rows('verification');
}
