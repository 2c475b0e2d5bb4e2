/** Wallets that sign by themselves, by the library that most pages use. */
import { createHash } from 'node:crypto';
import { verifyMessage } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { createSiweMessage, parseSiweMessage, validateSiweMessage } from 'viem/siwe';

/**
 * The wallet of a name, the same each time.
 * @param {string} name
 * @param {string} domain of the page that it signs for
 */
export function wallet(name, domain) {
  const account = privateKeyToAccount(`0x${createHash('sha256').update(name).digest('hex')}`);
  const text = (/** @type {Record<string, any>} */ { nonce, chainId = 1, domain: other = domain }) =>
    createSiweMessage({ domain: other, address: account.address, uri: `http://${other}`, version: '1', chainId, nonce, issuedAt: new Date() });
  return {
    address: account.address,
    text,
    /**
     * A message with a nonce of the server's.
     * @param {any} client
     * @param {Record<string, any>} [options]
     */
    async message(client, { walletAddress = account.address, ...options } = {}) {
      const { data } = await client.siwe.nonce({ walletAddress, chainId: options.chainId });
      return text({ nonce: data.nonce, ...options });
    },
    sign: (/** @type {string} */ message) => account.signMessage({ message }),
  };
}

/**
 * What an application of better-auth's does with a signed message.
 * @param {string} domain
 */
export const verifies = (domain) => async (/** @type {any} */ { message, signature, address, cacao }) => {
  const parsed = parseSiweMessage(message);
  return validateSiweMessage({ message: parsed, address, domain, nonce: cacao.p.nonce }) && (await verifyMessage({ address, message, signature }));
};
