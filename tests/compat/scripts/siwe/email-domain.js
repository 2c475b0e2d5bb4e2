/** `emailDomainName`: the address of who has none. */
export const config = { siwe: { emailDomainName: 'wallets.example.com' } };

export async function run(t) {
  const wallet = t.wallet('ada');
  const client = t.client('ada');
  const message = await wallet.message(client);
  await client.siwe.verify({ message, signature: await wallet.sign(message), walletAddress: wallet.address });
  const { data } = await client.getSession();
  t.note('the domain', data.user.email.split('@')[1]);
}
