/** Bodies that are none. */
export const config = { siwe: true };

export async function run(t) {
  const { address: walletAddress } = t.wallet('ada');
  for (const body of [{}, { walletAddress: '0x12' }, { walletAddress, chainId: 0 }, { walletAddress, chainId: 1.5 }, { walletAddress, chainId: '1' }, { walletAddress: null }]) {
    await t.raw('POST', '/siwe/nonce', { body });
    await t.raw('POST', '/siwe/verify', { body: { ...body, message: 'a', signature: 'b' } });
  }
  await t.raw('POST', '/siwe/verify', { body: { walletAddress, message: '', signature: '' } });
  await t.raw('GET', '/siwe/nonce');
}
