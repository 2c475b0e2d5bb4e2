/** Cookies as a browser keeps them, as far as the servers' attributes can tell the difference. */

/**
 * @typedef {object} SetCookie
 * @property {string} name
 * @property {string} value as sent, still percent-encoded
 * @property {string[]} attributes in order, as sent
 */

/**
 * @param {string} header a `Set-Cookie` value
 * @returns {SetCookie}
 */
export function parseSetCookie(header) {
  const [pair, ...attributes] = header.split(/;\s*/);
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes };
}

/** One client's cookies. */
export class CookieJar {
  /** @type {Map<string, string>} name to value, as sent */
  #cookies = new Map();
  /** Whether the client speaks https: a `Secure` cookie is not kept otherwise. */
  #secure;

  /** @param {boolean} secure */
  constructor(secure) {
    this.#secure = secure;
  }

  /** @param {string} header a `Set-Cookie` value */
  store(header) {
    const { name, value, attributes } = parseSetCookie(header);
    const has = (/** @type {string} */ wanted) => attributes.some((attribute) => attribute.toLowerCase() === wanted);
    if ((has('secure') || name.startsWith('__Secure-')) && !this.#secure) return;
    if (name.startsWith('__Secure-') && !has('secure')) return;
    if (has('max-age=0')) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }

  /**
   * @param {string} name
   * @returns {string|undefined} the value as sent
   */
  get(name) {
    return this.#cookies.get(name);
  }

  /**
   * @param {string} name
   * @param {string} value as it will be sent
   */
  set(name, value) {
    this.#cookies.set(name, value);
  }

  /** @param {string} name */
  delete(name) {
    this.#cookies.delete(name);
  }

  clear() {
    this.#cookies.clear();
  }

  /** @returns {CookieJar} an independent jar with the same cookies: what a thief, or another tab's past, holds */
  copy() {
    const copy = new CookieJar(this.#secure);
    for (const [name, value] of this.#cookies) copy.set(name, value);
    return copy;
  }

  /** @returns {string|undefined} the `Cookie` header */
  header() {
    if (this.#cookies.size === 0) return undefined;
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
