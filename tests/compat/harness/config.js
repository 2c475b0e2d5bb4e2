/**
 * A script's configuration, and what it becomes on either side.
 *
 * It is written in better-auth's own option names (its documentation is the reference), as plain JSON. Where better-auth
 * wants a function, the script says what the function is for:
 *
 * - `mail: false` leaves out every sender (default: `sendResetPassword` and `sendVerificationEmail` exist)
 * - `user.changeEmail.confirmation: true` asks the current address first (`sendChangeEmailConfirmation`)
 * - `user.deleteUser.verification: true` deletes only by a mailed link (`sendDeleteAccountVerification`)
 * - `bearer: true`, `oneTimeToken: { expiresIn: 1 }` and so on switch on those plugins; see plugins.js
 * - `secondaryStorage: true` gives both servers of a shared database one Redis, under keys of the script's own
 * - `database`: `sqlite` (default), `postgres` or `mysql`
 *
 * @typedef {Record<string, any>} Config
 */

/** Nothing listens here: clients speak of this origin, the transport sends to the port of the server under test. */
export const DEFAULT_ORIGIN = 'http://auth.example.com';

/** Signs the cookies of both servers, so that the harness can check and forge signatures. */
export const SECRET = 'compat-secret-0123456789-abcdefghijklmnop';

/** @type {Config} */
const DEFAULTS = {
  baseURL: DEFAULT_ORIGIN,
  basePath: '/api/auth',
  secret: SECRET,
  database: 'sqlite',
  mail: true,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
};

/**
 * @param {Config} [overrides]
 * @returns {Config} the overrides laid over the defaults, objects merged key by key
 */
export const complete = (overrides = {}) => merge(DEFAULTS, overrides);

/**
 * @param {any} base
 * @param {any} over
 * @returns {any}
 */
function merge(base, over) {
  const isObject = (/** @type {any} */ value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(base) || !isObject(over)) return over;
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = key in base ? merge(base[key], value) : value;
  return merged;
}

/**
 * Same text for the same configuration, whatever the order of its keys: scripts with one text share a server.
 * @param {any} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${entries.join(',')}}`;
}
