/**
 * Stands in for services that the world shares, for both servers: the list of leaked passwords, and providers of captchas. The harness starts it, and
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

/**
 * What a provider says of a response, and what it was asked.
 * @type {Record<string, [number, string]>}
 */
const VERDICTS = {
  good: [200, '{"success":true}'],
  bad: [200, '{"success":false,"error-codes":["invalid-input-response"]}'],
  'score-high': [200, '{"success":true,"score":0.9}'],
  'score-low': [200, '{"success":true,"score":0.4}'],
  away: [503, 'away'],
};

/** @type {{side: string, asked: Record<string, any>}[]} */
const questions = [];

/**
 * @param {string} side
 * @param {string} type of the body
 * @param {string} body
 * @returns {[number, string]} status and body
 */
function verify(side, type, body) {
  const fields = type.startsWith('application/json') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
  questions.push({ side, asked: { type, ...fields } });
  return VERDICTS[String(fields.response).split(' ')[0]] ?? VERDICTS.bad;
}

/**
 * What a server asked about a response, which no other script may use.
 * @param {boolean} isOracle
 * @param {string} response
 */
export const askedAbout = (isOracle, response) =>
  questions.filter(({ side, asked }) => side === (isOracle ? 'better-auth' : 'portcullis') && asked.response === response).map(({ asked }) => asked);

/** @returns {Promise<() => void>} ends it */
export async function startStandIn() {
  const server = http.createServer(async (request, response) => {
    const [, prefix] = /^\/range\/([0-9A-F]{5})$/.exec(request.url ?? '') ?? [];
    const [, side] = /^\/captcha\/(.+)$/.exec(request.url ?? '') ?? [];
    let sent = '';
    for await (const part of request) sent += part;
    const [status, body] = prefix ? range(prefix) : side ? verify(side, request.headers['content-type'] ?? '', sent) : [404, ''];
    response.writeHead(status, { 'content-type': side && status === 200 ? 'application/json' : 'text/plain' }).end(body);
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
