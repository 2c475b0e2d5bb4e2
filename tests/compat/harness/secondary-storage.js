/** A Redis as better-auth's secondary storage. Every script has keys of its own there. */
import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';

/**
 * What a configuration says of it: where it is, and what its keys begin with.
 * @typedef {{url: string, prefix: string}} SecondaryStorage
 */

const URL = process.env.COMPAT_REDIS_URL ?? 'redis://127.0.0.1:6379';

/** @returns {SecondaryStorage} */
export const newSecondaryStorage = () => ({ url: URL, prefix: `compat:${randomUUID()}:` });

/** @param {SecondaryStorage} where */
export async function openSecondaryStorage({ url, prefix }) {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  const storage = {
    get: (/** @type {string} */ key) => client.get(prefix + key),
    set: (/** @type {string} */ key, /** @type {string} */ value, /** @type {number|undefined} */ ttl) =>
      client.set(prefix + key, value, ttl ? { expiration: { type: 'EX', value: ttl } } : {}),
    delete: (/** @type {string} */ key) => client.del(prefix + key),
  };
  return { storage, close: () => client.destroy() };
}

/** Whether it answers. */
export async function redisIsReachable() {
  try {
    (await openSecondaryStorage(newSecondaryStorage())).close();
    return true;
  } catch {
    return false;
  }
}
