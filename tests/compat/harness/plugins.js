/**
 * The plugins that a script switches on by its configuration, as `name: true` or `name: {…}` in better-auth's own words:
 * one entry each.
 */
import { anonymousClient, emailOTPClient, lastLoginMethodClient, magicLinkClient, multiSessionClient, oneTimeTokenClient, phoneNumberClient, siweClient, twoFactorClient, usernameClient } from 'better-auth/client/plugins';
import { anonymous, bearer, captcha, emailOTP, haveIBeenPwned, lastLoginMethod, magicLink, multiSession, oneTimeToken, openAPI, phoneNumber, siwe, twoFactor, username } from 'better-auth/plugins';
import { generateSiweNonce } from 'viem/siwe';
import { redirectList } from './stand-in.js';
import { verifies } from './wallet.js';
import { only, snakeCase } from './words.js';

/**
 * @typedef {(mail: import('./better-auth-options.js').Mail) => void} Deliver
 *
 * @typedef {object} Plugin
 * @property {(options: any, deliver: Deliver, host: string) => any} server better-auth's; `host` is the base URL's
 * @property {(options: any) => any} [client] of the official client
 * @property {(options: any) => any} section ours; of our configuration where it is on
 * @property {any} [off] ours where it is off, if that has to be said
 */

/** @param {Deliver} deliver */
const mailsCode = (deliver) => async (/** @type {any} */ { user, otp }) =>
  deliver({ to: user.email, kind: 'two-factor-otp', subject: 'two-factor-otp', url: '', token: otp });

/**
 * @param {Deliver} deliver
 * @param {import('./better-auth-options.js').Mail['kind']} kind
 */
const messages = (deliver, kind) => async (/** @type {any} */ { phoneNumber, code }) => deliver({ to: phoneNumber, kind, subject: kind, url: '', token: code });

/** @type {Record<string, Plugin & {key: string}>} */
export const plugins = {
  // Before bearer: in the other order better-auth hands out the token of a session that it has just ended.
  twoFactor: {
    key: 'two_factor',
    // Codes are mailed, unless `otpOptions: false`.
    server: ({ otpOptions = {}, ...options }, deliver) => twoFactor({ ...options, ...(otpOptions && { otpOptions: { ...otpOptions, sendOTP: mailsCode(deliver) } }) }),
    client: () => twoFactorClient(),
    section: ({ issuer, skipVerificationOnEnable, totpOptions = {}, otpOptions = {}, backupCodeOptions = {} }) => ({
      issuer: issuer ?? totpOptions.issuer,
      skip_verification_on_enable: skipVerificationOnEnable,
      guards: 'passwords',
      // Minutes there, seconds here.
      challenge_expires_in: otpOptions.period && otpOptions.period * 60,
      totp: { enabled: !totpOptions.disable, ...only(totpOptions, ['digits', 'period']) },
      otp: { enabled: Boolean(otpOptions), digits: otpOptions.digits, expires_in: otpOptions.period && otpOptions.period * 60, allowed_attempts: otpOptions.allowedAttempts, store: otpOptions.storeOTP },
      backup_codes: only(backupCodeOptions, ['amount', 'length']),
    }),
  },
  bearer: {
    key: 'bearer',
    server: bearer,
    section: snakeCase,
    off: { enabled: false },
  },
  openAPI: {
    key: 'open_api',
    server: () => openAPI(),
    section: () => ({}),
    off: { enabled: false },
  },
  // Its provider is the stand-in, which tells the two servers apart by where they ask.
  captcha: {
    key: 'captcha',
    server: (options) => captcha({ siteVerifyURLOverride: `${process.env.STAND_IN}/captcha/better-auth`, ...options }),
    section: (options) => ({ site_verify_url_override: `${process.env.STAND_IN}/captcha/portcullis`, ...snakeCase(options) }),
  },
  haveIBeenPwned: {
    key: 'have_i_been_pwned',
    server: (options) => (redirectList(), haveIBeenPwned(options)),
    section: (options) => ({ ...snakeCase(options), url: `${process.env.STAND_IN}/range/` }),
  },
  // `methods: { '/verify-email': 'link' }` stands for a function of better-auth's; ours are by operation.
  lastLoginMethod: {
    key: 'last_login_method',
    server: ({ methods, ...options }) => lastLoginMethod({ ...options, ...(methods && { customResolveMethod: (/** @type {any} */ { path }) => methods[path] ?? null }) }),
    client: ({ cookieName }) => lastLoginMethodClient({ cookieName }),
    section: ({ methods = {}, schema: _columns, ...options }) => ({
      ...snakeCase(options),
      methods: Object.fromEntries(Object.entries(methods).map(([path, name]) => [path.slice(1).replace(/[/-](\w)/g, (_, letter) => letter.toUpperCase()), name])),
    }),
  },
  multiSession: {
    key: 'multi_session',
    server: multiSession,
    client: multiSessionClient,
    section: snakeCase,
  },
  oneTimeToken: {
    key: 'one_time_token',
    server: oneTimeToken,
    client: oneTimeTokenClient,
    // Minutes there, seconds here.
    section: ({ expiresIn, ...options }) => ({ expires_in: expiresIn && expiresIn * 60, ...snakeCase(options) }),
  },
  emailOTP: {
    key: 'email_otp',
    server: (options, deliver) => emailOTP({ ...options, sendVerificationOTP: async ({ email, otp, type }) => deliver({ to: email, kind: `${type}-otp`, subject: `${type}-otp`, url: '', token: otp }) }),
    client: () => emailOTPClient(),
    section: snakeCase,
  },
  magicLink: {
    key: 'magic_link',
    server: (options, deliver) => magicLink({ ...options, sendMagicLink: async ({ email, url, token }) => deliver({ to: email, kind: 'magic-link', subject: 'magic-link', url, token }) }),
    client: () => magicLinkClient(),
    section: snakeCase,
  },
  siwe: {
    key: 'siwe',
    server: (options, _deliver, host) => siwe({ ...options, domain: host, getNonce: async () => generateSiweNonce().slice(0, 17), verifyMessage: verifies(host) }),
    client: () => siweClient(),
    section: snakeCase,
  },
  // Patterns stand for functions of better-auth's.
  username: {
    key: 'username',
    server: ({ usernamePattern, displayUsernamePattern, ...options }) =>
      username({ ...options, ...(usernamePattern && { usernameValidator: fits(usernamePattern) }), ...(displayUsernamePattern && { displayUsernameValidator: fits(displayUsernamePattern) }) }),
    client: usernameClient,
    section: ({ schema: _columns, ...options }) => snakeCase(options),
  },
  // `signUp: true` stands for the functions that make up a new user's address and name; a pattern for the validator.
  phoneNumber: {
    key: 'phone_number',
    server: ({ signUp, phoneNumberPattern, ...options }, deliver) =>
      phoneNumber({
        ...options,
        sendOTP: messages(deliver, 'phone-verification'),
        sendPasswordResetOTP: messages(deliver, 'phone-password-reset'),
        ...(phoneNumberPattern && { phoneNumberValidator: fits(phoneNumberPattern) }),
        ...(signUp && { signUpOnVerification: { getTempEmail: (/** @type {string} */ number) => `${number}@phone.example.com`, getTempName: (/** @type {string} */ number) => `Phone ${number}` } }),
      }),
    client: phoneNumberClient,
    section: ({ schema: _columns, signUp, ...options }) => ({
      ...snakeCase(options),
      sign_up_on_verification: signUp && { enabled: true, temp_email: '{phone_number}@phone.example.com', temp_name: 'Phone {phone_number}' },
    }),
  },
  // `name` stands for the function that makes one up.
  anonymous: {
    key: 'anonymous',
    server: ({ name, ...options }) => anonymous({ ...options, ...(name && { generateName: () => name }) }),
    client: anonymousClient,
    section: ({ schema: _columns, ...options }) => snakeCase(options),
  },
};

/** @param {string} pattern */
const fits = (pattern) => (/** @type {string} */ text) => new RegExp(`^(?:${pattern})$`, 'u').test(text);

/** @param {any} given */
const optionsOf = (given) => (given === true ? {} : given);

/** @param {import('./config.js').Config} config */
const switchedOn = (config) => Object.entries(plugins).filter(([name]) => config[name]).map(([name, plugin]) => ({ plugin, options: optionsOf(config[name]) }));

/**
 * @param {import('./config.js').Config} config
 * @param {Deliver} deliver
 * @returns {any[]} better-auth's plugins
 */
export const serverPlugins = (config, deliver) => switchedOn(config).map(({ plugin, options }) => plugin.server(options, deliver, new URL(config.baseURL).host));

/**
 * @param {import('./config.js').Config} config
 * @returns {any[]} the official client's
 */
export const clientPlugins = (config) => switchedOn(config).flatMap(({ plugin, options }) => plugin.client?.(options) ?? []);

/**
 * @param {import('./config.js').Config} config
 * @returns {Record<string, any>} sections of our configuration
 */
export function pluginSections(config) {
  const section = (/** @type {[string, Plugin]} */ [name, plugin]) => (config[name] ? { enabled: true, ...plugin.section(optionsOf(config[name])) } : plugin.off);
  return Object.fromEntries(Object.entries(plugins).map((entry) => [entry[1].key, section(entry)]));
}

/**
 * @param {import('./config.js').Config} config
 * @returns {Record<string, any>} what is none of theirs
 */
export const withoutPlugins = (config) => Object.fromEntries(Object.entries(config).filter(([name]) => !(name in plugins)));
