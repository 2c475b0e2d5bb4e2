/** What a script is given as `t`: clients, raw requests, mails, rows. Everything that crosses the wire is recorded. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { createAuthClient } from 'better-auth/client';
import { CookieJar } from './cookies.js';
import { sign } from './normalise.js';
import { clientPlugins } from './plugins.js';
import { askedAbout } from './stand-in.js';
import { request } from './transport.js';
import { wallet } from './wallet.js';

/**
 * @typedef {object} Surroundings
 * @property {string} name of the script
 * @property {import('./config.js').Config} config
 * @property {import('./servers.js').Server} server
 * @property {import('./database.js').TestDatabase} database
 * @property {import('./outbox.js').Outbox} outbox
 * @property {import('./transcript.js').Transcript} transcript
 * @property {boolean} isOracle
 *
 * @typedef {object} RawOptions
 * @property {string} [as] whose cookies to send and to change; nobody's by default
 * @property {Record<string, string>|[string, string][]} [headers] added to, and overruling, the client's own
 * @property {any} [body] a string or Buffer goes out as it is; anything else as JSON with its content type
 * @property {boolean} [absolute] the path is not below the base path
 *
 * @typedef {import('./transport.js').WireResponse & {body: any, header: (name: string) => string|undefined}} RawResponse
 */

/** One run of one script against one server. */
export class Script {
  password = 'correct horse battery';
  #surroundings;
  /** @type {Map<string, CookieJar>} */
  #jars = new Map();
  #users = new Set();
  #slug;

  /** @param {Surroundings} surroundings */
  constructor(surroundings) {
    this.#surroundings = surroundings;
    this.#slug = surroundings.name.replace(/[^a-z0-9]+/g, '-');
    /** Origin of the base URL, as a browser on the same site would send it. */
    this.origin = new URL(surroundings.config.baseURL).origin;
    /** Base URL with base path: what links in mails begin with. */
    this.base = surroundings.config.baseURL + surroundings.config.basePath;
    this.config = surroundings.config;
  }

  /**
   * An address of this script's own: other scripts may share the server.
   * @param {string} [name]
   */
  email(name = 'ada') {
    return `${name}.${this.#slug}@example.com`;
  }

  /**
   * Somebody's Ethereum wallet.
   * @param {string} [name]
   */
  wallet(name = 'ada') {
    return wallet(`${name} ${this.#slug}`, new URL(this.origin).host);
  }

  /**
   * A phone number of this script's own.
   * @param {string} [name]
   */
  phone(name = 'ada') {
    const number = createHash('sha256').update(this.email(name)).digest().readUInt32BE();
    return `+1${2_000_000_000 + (number % 1_000_000_000)}`;
  }

  /**
   * The official client, as it runs in a browser on the base URL's own site.
   * @param {string} [name] clients of one name share their cookies
   * @param {Record<string, string>} [headers] sent with every call; an empty text leaves a header out
   * @returns {any}
   */
  client(name = 'ada', headers = {}) {
    const customFetchImpl = async (/** @type {any} */ input, /** @type {any} */ init) => {
      const url = new URL(String(input));
      const given = Object.fromEntries(new Headers(init.headers));
      const response = await this.#exchange(name, init.method ?? 'GET', url.pathname + url.search, { ...given, ...headers }, init.body ?? undefined);
      const empty = [101, 204, 205, 304].includes(response.status);
      return new Response(empty ? null : response.text, { status: response.status, headers: response.headers });
    };
    return createAuthClient({ baseURL: this.base, fetchOptions: { customFetchImpl }, plugins: clientPlugins(this.config) });
  }

  /**
   * Signs up through the official client and stays signed in.
   * @param {string} [name]
   * @param {Record<string, any>} [fields] further fields of the body
   * @returns {Promise<{client: any, user: any, token: string, email: string}>}
   */
  async signUp(name = 'ada', fields = {}) {
    const client = this.client(name);
    const email = this.email(name);
    const { data } = await client.signUp.email({ name, email, password: this.password, ...fields });
    return { client, user: data?.user, token: data?.token, email };
  }

  /**
   * A request written by hand.
   * @param {string} method
   * @param {string} path below the base path
   * @param {RawOptions} [options]
   * @returns {Promise<RawResponse>}
   */
  async raw(method, path, { as = '', headers = {}, body, absolute = false } = {}) {
    const isText = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const type = isText ? {} : { 'content-type': 'application/json' };
    const pairs = Array.isArray(headers) ? headers : Object.entries({ ...type, ...headers });
    const target = absolute ? path : this.config.basePath + path;
    return this.#exchange(as, method, target, pairs, isText ? body : JSON.stringify(body));
  }

  /**
   * A client's cookies.
   * @param {string} [name]
   */
  jar(name = 'ada') {
    let jar = this.#jars.get(name);
    if (!jar) this.#jars.set(name, (jar = new CookieJar(this.origin.startsWith('https:'))));
    return jar;
  }

  /**
   * The next unread mail of a kind, waited for.
   * @param {string} to
   * @param {import('./better-auth-options.js').Mail['kind']} kind
   */
  async mail(to, kind) {
    const mail = await this.#surroundings.outbox.next(to, kind);
    const { url, token } = mail;
    this.#surroundings.transcript.note(`mail ${kind}`, { to, kind, token, url });
    return mail;
  }

  /**
   * The next unread mail, or message to a phone, with a code to type. The code itself stays out of the transcript: it may
   * be any.
   * @param {string} to
   * @param {import('./better-auth-options.js').Mail['kind']} [kind]
   */
  async code(to, kind = 'two-factor-otp') {
    const { token } = await this.#surroundings.outbox.next(to, kind);
    this.#surroundings.transcript.note(`mail ${kind}`, { to, digits: /^\d+$/.test(token) && token.length });
    return { token };
  }

  /**
   * This script's rows of a table, in order of creation.
   * @param {'user'|'session'|'account'|'verification'} table
   * @returns {Promise<Record<string, any>[]>}
   */
  async rows(table) {
    const { database, transcript } = this.#surroundings;
    const rows = await this.#own(table, await database.rows(table));
    transcript.note(`rows of ${table}`, rows);
    return rows;
  }

  /**
   * Changes rows behind the server's back.
   * @param {string} table
   * @param {Record<string, any>} where
   * @param {Record<string, any>} set
   */
  edit(table, where, set) {
    return this.#surroundings.database.update(table, where, set);
  }

  /**
   * @param {string} table
   * @param {Record<string, any>} row
   */
  insert(table, row) {
    return this.#surroundings.database.insert(table, row);
  }

  /**
   * @param {string} table
   * @param {Record<string, any>} where
   */
  remove(table, where) {
    return this.#surroundings.database.remove(table, where);
  }

  /**
   * Puts something into the transcript that is not an answer's status, header or body.
   * @param {string} what
   * @param {any} value
   */
  note(what, value) {
    this.#surroundings.transcript.note(what, value);
  }

  /**
   * What the captcha's provider was asked about a response.
   * @param {string} response
   */
  asked(response) {
    this.note('asked', askedAbout(this.#surroundings.isOracle, response));
  }

  /**
   * States a fact about better-auth that the script rests on. Checked there only: here, the comparison decides.
   * @param {any} actual
   * @param {any} expected
   */
  expect(actual, expected) {
    if (this.#surroundings.isOracle) assert.deepEqual(actual, expected);
  }

  /**
   * A cookie's value with the signature the servers would give it, ready to be sent.
   * @param {string} value
   * @param {string} [secret]
   */
  signed(value, secret = this.config.secret) {
    return encodeURIComponent(`${value}.${sign(value, secret)}`);
  }

  /**
   * A verification token of our own making.
   * @param {Record<string, any>} claims
   * @param {{secret?: string, lifetime?: number, header?: Record<string, any>}} [options] lifetime in seconds
   */
  jwt(claims, { secret = this.config.secret, lifetime = 3600, header = { alg: 'HS256' } } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const encode = (/** @type {any} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = `${encode(header)}.${encode({ ...claims, iat: now, exp: now + lifetime })}`;
    return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
  }

  /**
   * What an authenticator app shows (RFC 6238). A code is good once here, so that who needs several takes neighbours.
   * @param {string} uri that it was given
   * @param {number} [offset] in time steps; servers take -1 to 1
   */
  totp(uri, offset = 0) {
    const { searchParams } = new URL(uri);
    const period = Number(searchParams.get('period'));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / period) + offset));
    const hash = createHmac('sha1', fromBase32(searchParams.get('secret') ?? '')).update(counter).digest();
    const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
    const digits = Number(searchParams.get('digits'));
    return String(number % 10 ** digits).padStart(digits, '0');
  }

  /**
   * Signs up and switches on a second factor.
   * @param {string} [name]
   */
  async enrol(name = 'ada') {
    const signedUp = await this.signUp(name);
    const { data } = await signedUp.client.twoFactor.enable({ password: this.password });
    await signedUp.client.twoFactor.verifyTotp({ code: this.totp(data.totpURI, -1) });
    return { ...signedUp, uri: data.totpURI, backupCodes: data.backupCodes };
  }

  /**
   * A client that has proved the password and waits for its second factor.
   * @param {string} name
   * @param {string} email
   * @param {Record<string, any>} [fields] further fields of the body
   */
  async pending(name, email, fields = {}) {
    const client = this.client(name);
    const { data } = await client.signIn.email({ email, password: this.password, ...fields });
    this.expect(data.twoFactorRedirect, true);
    return client;
  }

  /**
   * @param {number} days negative: before now
   * @returns {Date}
   */
  daysFromNow(days) {
    return new Date(Date.now() + days * 86_400_000);
  }

  /**
   * @param {string} table
   * @param {Record<string, any>[]} rows
   */
  async #own(table, rows) {
    const users = table === 'user' ? rows : await this.#surroundings.database.rows('user');
    for (const { id, email } of users) if (email.toLowerCase().includes(`.${this.#slug}@`)) this.#users.add(String(id));
    const owner = { user: 'id', session: 'userId', account: 'userId', verification: 'value' }[table] ?? 'userId';
    // A one-time token stands for a session.
    const sessions = table === 'verification' ? await this.#surroundings.database.rows('session') : [];
    const own = new Set([...this.#users, ...sessions.filter(({ userId }) => this.#users.has(String(userId))).map(({ token }) => token)]);
    return rows.filter((row) => own.has(String(row[owner])));
  }

  /**
   * @param {string} name
   * @param {string} method
   * @param {string} path
   * @param {Record<string, string>|[string, string][]} headers
   * @param {string|Buffer} [body]
   * @returns {Promise<RawResponse>}
   */
  async #exchange(name, method, path, headers, body) {
    const { server, transcript } = this.#surroundings;
    const jar = name ? this.jar(name) : undefined;
    const given = Array.isArray(headers) ? headers : Object.entries(headers);
    const overruled = new Set(given.map(([key]) => key.toLowerCase()));
    const own = Object.entries(name ? this.#browserHeaders(method) : { host: new URL(this.origin).host });
    const cookie = jar?.header();
    if (cookie) own.push(['cookie', cookie]);
    const all = [...own.filter(([key]) => !overruled.has(key)), ...given.filter(([, value]) => value !== '')];
    const response = await request({ port: server.port, method, path, headers: /** @type {any} */ (all), body });
    for (const [key, value] of response.headers) if (key === 'set-cookie') jar?.store(value);
    transcript.exchange(name, { method, path }, response);
    const parsed = parseJson(response.text);
    if (parsed?.user?.id) this.#users.add(String(parsed.user.id));
    return { ...response, body: parsed, header: (wanted) => response.headers.find(([key]) => key === wanted)?.[1] };
  }

  /**
   * What a browser sends, and the reverse proxy before the server.
   * @param {string} method
   */
  #browserHeaders(method) {
    return {
      host: new URL(this.origin).host,
      ...(method === 'GET' || method === 'HEAD' ? {} : { origin: this.origin }),
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      'user-agent': 'compat/1',
      'x-forwarded-for': '192.0.2.1',
    };
  }
}

/**
 * @param {string} text
 * @returns {Buffer}
 */
function fromBase32(text) {
  const bits = [...text].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
