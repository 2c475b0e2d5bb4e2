/**
 * Takes out of a transcript what two honest servers can't have in common (ids, tokens, hashes, points in time) and keeps
 * what they must: which values are the same value, what shape they have, and whether signatures hold.
 */
import { createHmac } from 'node:crypto';
import { openSessionCache } from './session-cache.js';

const MINUTE = 60_000;
/** Farther away than this a moment was chosen by the script, not by a clock. */
const YEAR = 365 * 24 * 60 * MINUTE;
const UNITS = /** @type {const} */ ([['d', 1440], ['h', 60], ['m', 1]]);

/** Fields that hold an identifier or a secret, and what to call it. */
const NAMED = /** @type {Record<string, string>} */ ({ id: 'id', userId: 'id', accountId: 'id', token: 'token', nonce: 'nonce', value: 'id' });

const SHAPES = /** @type {const} */ ([
  [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'uuid'],
  [/^[0-9a-z]{24,64}$/, '0-9a-z'],
  [/^[0-9a-zA-Z]{16,64}$/, '0-9a-zA-Z'],
]);

const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const SIGNED = /([\w-]{4,64})(\.|%2E)([A-Za-z0-9+/%]{43,129}(?:=|%3D))/g;
const DATE = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const CHALLENGE = /^2fa-[\w-]{20}$/;
const TOTP_SECRET = /(?<=otpauth:.*[?&]secret=)[A-Z2-7]+/g;
/** The id in an anonymous user's address. */
const MADE_UP = /(?<=^temp[@-])[0-9a-z]{32}(?=[.@])/;
const PASSWORD_HASH = /^[0-9a-f]{32}:[0-9a-f]{128}$/;

/** Identifiers whose secrets may hold any of `a-zA-Z0-9-_`: by chance, one has none of the last two. */
const URL_SAFE = new Set(['one-time-token:']);

/** One side of one script: placeholders are numbered by first appearance. */
export class Normaliser {
  /** @type {Map<string, string>} */
  #known = new Map();
  /** @type {Record<string, number>} */
  #count = {};
  #secret;

  /** @param {string} secret */
  constructor(secret) {
    this.#secret = secret;
  }

  /**
   * @param {any} value a JSON value, or a database value
   * @param {string} [key] the field it stands in
   * @returns {any}
   */
  value(value, key = '') {
    if (value instanceof Date) return moment(value);
    if (typeof value === 'number' && key in NAMED) return this.#name(NAMED[key], String(value));
    if (typeof value === 'string') return this.#field(value, key);
    if (Array.isArray(value)) return value.map((item) => this.value(item, key));
    if (typeof value !== 'object' || value === null) return value;
    // Sorted, so that the order in which a server writes its keys doesn't move the numbers.
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((name) => [name, this.value(value[name], name)]));
  }

  /**
   * @param {string} text any text: a header, a URL, a page
   * @returns {string}
   */
  text(text) {
    let result = text
      .replace(JWT, (token) => this.#jwt(token))
      .replace(SIGNED, (whole, value, dot, signature) => this.#signed(whole, value, dot, signature))
      .replace(TOTP_SECRET, (secret) => this.#name('secret', secret, 'base32'))
      .replace(DATE, (date) => moment(new Date(date)));
    for (const [raw, placeholder] of this.#known) {
      if (raw.length >= 16) result = result.replaceAll(raw, placeholder);
    }
    return result;
  }

  /**
   * @param {string} name of a cookie: it may have a token in it, in lower case
   * @returns {string}
   */
  name(name) {
    for (const [raw, placeholder] of this.#known) {
      if (raw.length >= 16) name = name.replaceAll(raw.toLowerCase(), `${placeholder}, lower case`);
    }
    return name;
  }

  /**
   * @param {string} text of a session cache
   * @returns {string} what is in it
   */
  sessionCache(text) {
    const cache = openSessionCache(text, this.#secret);
    if (!cache) return '<session cache that is not sealed>';
    const { updatedAt, ...content } = cache.content;
    const now = Math.abs(Date.now() - updatedAt) < MINUTE ? '' : ', not written now';
    return `<${cache.encoding} session cache ${JSON.stringify(this.value(content))} for ${cache.lifetime}s${now}>`;
  }

  /**
   * @param {string} value
   * @param {string} key
   */
  #field(value, key) {
    if (PASSWORD_HASH.test(value)) return '<scrypt hash>';
    if (key === 'identifier') {
      if (CHALLENGE.test(value)) return this.#name('challenge', value, 'a-zA-Z0-9-_');
      const [, prefix, secret] = /^([a-z]+(?:-[a-z]+)*[:-])(.+)$/.exec(value) ?? [];
      if (secret) return prefix + this.#name('token', secret, URL_SAFE.has(prefix) ? 'a-zA-Z0-9-_' : undefined);
    }
    if (key === 'email') value = value.replace(MADE_UP, '<made up>');
    if (key === 'backupCodes') return this.#name('backup code', value, 'a-zA-Z0-9');
    const kind = NAMED[key];
    const isOpaque = /^[\w-]+$/.test(value) && (value.length >= 16 || /^\d+$/.test(value));
    return kind && isOpaque ? this.#name(kind, value) : this.text(value);
  }

  /**
   * A secret that may hold any of `a-zA-Z0-9-_`, where it is first seen.
   * @param {string} raw
   * @param {string} [alphabet] where it can't be told by looking
   */
  introduce(raw) {
    return this.#name('token', raw, 'a-zA-Z0-9-_');
  }

  /**
   * @param {string} kind
   * @param {string} raw
   * @param {string} [alphabet] where it can't be told by looking
   */
  #name(kind, raw, alphabet) {
    // Serial numbers repeat from table to table: being the same number doesn't make them the same thing.
    if (/^\d+$/.test(raw)) return `<${kind} serial>`;
    const known = this.#known.get(raw);
    if (known) return known;
    const shape = alphabet ?? SHAPES.find(([pattern]) => pattern.test(raw))?.[1] ?? 'other';
    const length = shape === 'uuid' ? '' : ` ${raw.length}`;
    this.#count[kind] = (this.#count[kind] ?? 0) + 1;
    const placeholder = `<${kind}#${this.#count[kind]} ${shape}${length}>`;
    this.#known.set(raw, placeholder);
    return placeholder;
  }

  /**
   * @param {string} whole
   * @param {string} value
   * @param {string} dot
   * @param {string} signature
   */
  #signed(whole, value, dot, signature) {
    const expected = sign(value, this.#secret);
    const encoded = signature === encodeURIComponent(expected);
    if (!encoded && signature !== expected) return whole;
    const shown = CHALLENGE.test(value) ? this.#field(value, 'identifier') : value.length >= 16 ? this.#name('token', value) : value;
    return `${shown}${dot}<signature${encoded ? ', encoded' : ''}>`;
  }

  /** @param {string} token */
  #jwt(token) {
    const [header, payload, signature] = token.split('.');
    const expected = createHmac('sha256', this.#secret).update(`${header}.${payload}`).digest('base64url');
    const { iat, exp, ...claims } = parseSegment(payload);
    const lifetime = typeof exp === 'number' && typeof iat === 'number' ? `${exp - iat}s` : 'none';
    const seal = signature === expected ? 'signed' : 'not signed';
    return `<jwt ${JSON.stringify(parseSegment(header))} ${JSON.stringify(claims)} for ${lifetime}, ${seal}>`;
  }
}

/**
 * @param {string} value
 * @param {string} secret
 * @returns {string} better-auth's cookie signature, not yet percent-encoded
 */
export const sign = (value, secret) => createHmac('sha256', secret).update(value).digest('base64');

/** @param {string} segment */
function parseSegment(segment) {
  try {
    return JSON.parse(Buffer.from(segment, 'base64url').toString());
  } catch {
    return {};
  }
}

/**
 * A point in time as its distance from now, to the minute. Rounded up: it is looked at after it was set, never before.
 * @param {Date} date
 */
function moment(date) {
  const distance = date.getTime() - Date.now();
  if (Number.isNaN(distance)) return '<invalid date>';
  if (Math.abs(distance) > YEAR) return date.toISOString();
  let minutes = Math.ceil(distance / MINUTE);
  if (minutes === 0) return '<now>';
  const direction = minutes < 0 ? '-' : '+';
  minutes = Math.abs(minutes);
  let text = '';
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(minutes / size);
    minutes -= amount * size;
    if (amount) text += `${amount}${unit}`;
  }
  return `<now${direction}${text}>`;
}
