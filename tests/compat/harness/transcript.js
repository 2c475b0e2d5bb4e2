/** What one side of a script said, step by step, in comparable form. */
import { parseSetCookie } from './cookies.js';

/** Headers that mean something to a client. The others (date, connection, …) belong to the server software. */
const HEADERS = new Set([
  'access-control-allow-credentials', 'access-control-allow-headers', 'access-control-allow-methods',
  'access-control-allow-origin', 'access-control-expose-headers', 'allow', 'cache-control', 'content-security-policy',
  'content-type', 'location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'set-auth-token', 'set-ott', 'www-authenticate',
  'x-content-type-options', 'x-retry-after',
]);

/**
 * @typedef {object} Step
 * @property {string} operation `POST /sign-in/email`, or the name of a look into database or mailbox
 * @property {string} who the client, empty for a request of no client's
 * @property {Record<string, any>} seen what is compared, field by field
 */

/** Collects the steps of one side. */
export class Transcript {
  /** @type {Step[]} */
  steps = [];
  #normaliser;
  #basePath;

  /**
   * @param {import('./normalise.js').Normaliser} normaliser
   * @param {string} basePath
   */
  constructor(normaliser, basePath) {
    this.#normaliser = normaliser;
    this.#basePath = basePath;
  }

  /**
   * @param {string} who
   * @param {{method: string, path: string}} request
   * @param {import('./transport.js').WireResponse} response
   */
  exchange(who, request, response) {
    /** @type {Record<string, string>} */
    const headers = {};
    /** @type {Record<string, string>} */
    const cookies = {};
    if (request.path.endsWith('/one-time-token/generate')) this.#introduce(response.text);
    // The body comes first: it introduces the tokens that cookies and headers repeat.
    const body = this.#body(response);
    for (const [index, [name, value]] of response.headers.entries()) {
      if (name === 'set-cookie') {
        const cookie = parseSetCookie(value);
        // The last one counts. better-auth clears every part of a session cache before it sets the next, and sets the
        // cookie of a session before it ends it for want of a second factor.
        const sameAgain = (/** @type {[string, string]} */ [other, later]) => other === 'set-cookie' && parseSetCookie(later).name === cookie.name;
        if (response.headers.slice(index + 1).some(sameAgain)) continue;
        cookies[this.#normaliser.name(cookie.name)] = [this.#cookie(cookie), ...cookie.attributes.map(wholeMinutes)].join('; ');
      } else if (HEADERS.has(name)) {
        headers[name] = name.endsWith('retry-after') ? roundedWait(value) : name === 'set-ott' ? this.#normaliser.introduce(value) : this.#normaliser.text(value);
      }
    }
    const operation = `${request.method} ${operationPath(request.path, this.#basePath)}`;
    this.steps.push({ operation, who, seen: { status: response.status, headers, cookies, body } });
  }

  /**
   * Anything else a script holds to be part of the behaviour.
   * @param {string} operation
   * @param {any} value
   */
  note(operation, value) {
    this.steps.push({ operation, who: '', seen: { value: this.#normaliser.value(value) } });
  }

  /** @param {string} text of a body with a one-time token */
  #introduce(text) {
    const [, token] = /^\{"token":"([\w-]+)"\}$/.exec(text) ?? [];
    if (token) this.#normaliser.introduce(token);
  }

  /** @param {import('./cookies.js').SetCookie} cookie */
  #cookie({ name, value }) {
    // Only the server that made it reads it.
    if (value !== '' && name.endsWith('trust_device')) return '<trusted device>';
    if (value === '' || !name.includes('session_data')) return this.#normaliser.text(value);
    return /\.\d+$/.test(name) ? '<part of a session cache>' : this.#normaliser.sessionCache(value);
  }

  /** @param {import('./transport.js').WireResponse} response */
  #body({ headers, text }) {
    const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
    // A page's looks are each server's own affair; scripts note what must stand on it.
    if (type.startsWith('text/html')) return '<html page>';
    if (text === '') return '<empty>';
    try {
      return this.#normaliser.value(inOrderOfCreation(JSON.parse(text)));
    } catch {
      return this.#normaliser.text(text);
    }
  }
}

/**
 * Seconds to wait, rounded up to five: they shrink while a script runs.
 * @param {string} seconds
 */
const roundedWait = (seconds) => (/^\d+$/.test(seconds) ? String(Math.ceil(Number(seconds) / 5) * 5) : seconds);

/**
 * better-auth lists in whatever order the database hands out, so clients can't rely on one.
 * @param {any} body
 */
const inOrderOfCreation = (body) =>
  Array.isArray(body) ? body.toSorted((a, b) => createdAt(a).localeCompare(createdAt(b))) : body;

/** @param {any} item a row, or a session with its user */
const createdAt = (item) => String(item?.createdAt ?? item?.session?.createdAt);

/**
 * A renewed cookie lives for what is left of its session, cut to seconds: a millisecond decides between 7200 and 7199, and a
 * busy machine takes seconds.
 * @param {string} attribute
 */
const wholeMinutes = (attribute) =>
  attribute.replace(/^(Max-Age=)(\d+)$/i, (_, name, seconds) => name + (seconds % 60 >= 50 ? Math.ceil(seconds / 60) * 60 : seconds));

/**
 * @param {string} path
 * @param {string} basePath
 * @returns {string} the operation's path below the base path, without query and secrets
 */
function operationPath(path, basePath) {
  const [bare] = path.split('?');
  const below = bare.startsWith(`${basePath}/`) ? bare.slice(basePath.length) : bare;
  return below.replace(/^(\/reset-password\/).+/, '$1:token');
}
