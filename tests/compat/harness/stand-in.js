/**
 * Stands in for services that the world shares, for both servers: the list of leaked passwords. The harness starts it, and
 * both kinds of server find it by `STAND_IN` in their environment.
 */
import { createHash } from 'node:crypto';
import http from 'node:http';

/** What scripts call passwords: on the list, and where it fails. */
export const LEAKED = 'password1234';
export const LIST_IS_AWAY = 'the list is away';

/** @param {string} text */
const sha1 = (text) => createHash('sha1').update(text).digest('hex').toUpperCase();

/**
 * @param {string} prefix of a hash
 * @returns {[number, string]} status and body
 */
function range(prefix) {
  if (sha1(LIST_IS_AWAY).startsWith(prefix)) return [503, 'away'];
  const padding = `${'0'.repeat(34)}1:0\r\n`;
  return [200, sha1(LEAKED).startsWith(prefix) ? `${padding}${sha1(LEAKED).slice(5)}:42\r\n` : padding];
}

/** @returns {Promise<() => void>} ends it */
export async function startStandIn() {
  const server = http.createServer((request, response) => {
    const [, prefix] = /^\/range\/([0-9A-F]{5})$/.exec(request.url ?? '') ?? [];
    const [status, body] = prefix ? range(prefix) : [404, ''];
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.env.STAND_IN = `http://127.0.0.1:${port}`;
  return () => server.close();
}

const LIST = 'https://api.pwnedpasswords.com';

/** better-auth names the list itself: in its process the stand-in is asked instead. */
export function redirectList() {
  const { fetch } = globalThis;
  if (/** @type {any} */ (fetch).redirected) return;
  const redirected = (/** @type {any} */ input, /** @type {any} */ init) =>
    fetch(String(input).startsWith(LIST) ? String(input).replace(LIST, process.env.STAND_IN ?? '') : input, init);
  globalThis.fetch = Object.assign(redirected, { redirected: true });
}
