/** From a script's configuration (see config.js) to our configuration file. */
import { pluginSections } from './plugins.js';
import { only, snakeCase } from './words.js';

/**
 * @param {import('./config.js').Config} config
 * @param {{port: number, databaseUrl: string, outbox: string}} ground
 * @returns {string} TOML
 */
export function toToml(config, { port, databaseUrl, outbox }) {
  const { user = {}, session = {}, account = {}, advanced = {}, rateLimit } = config;
  const { changeEmail = {}, deleteUser = {} } = user;
  return document({
    app_name: config.appName ?? 'Better Auth',
    base_url: config.baseURL,
    base_path: config.basePath,
    secret: config.secret,
    trusted_origins: config.trustedOrigins,
    disabled_paths: config.disabledPaths,
    // better-auth believes every `X-Forwarded-For`; here the harness is the trusted proxy.
    server: { listen: `127.0.0.1:${port}`, trusted_proxies: ['127.0.0.1/32'] },
    database: { url: config.database === 'sqlite' ? `sqlite:${databaseUrl}` : databaseUrl, ids: advanced.database?.generateId },
    session: {
      ...snakeCase(only(session, ['expiresIn', 'updateAge', 'freshAge', 'disableSessionRefresh'])),
      store_in_database: session.storeSessionInDatabase,
      preserve_in_database: session.preserveSessionInDatabase,
      cookie_cache: snakeCase(session.cookieCache ?? {}),
    },
    secondary_storage: config.secondaryStorage && { url: config.secondaryStorage.url, key_prefix: config.secondaryStorage.prefix },
    cookies: cookies(advanced),
    // What is safer here than there by default is set to better-auth's default: the options are compared, not the defaults.
    email_and_password: { revoke_sessions_on_password_reset: false, ...snakeCase(config.emailAndPassword) },
    email_verification: snakeCase(config.emailVerification ?? {}),
    user: {
      change_email: {
        enabled: changeEmail.enabled,
        send_confirmation: changeEmail.confirmation,
        update_email_without_verification: changeEmail.updateEmailWithoutVerification,
      },
      delete_user: {
        enabled: deleteUser.enabled,
        send_verification: deleteUser.verification,
        token_expires_in: deleteUser.deleteTokenExpiresIn,
      },
    },
    account: { allow_unlinking_all: account.accountLinking?.allowUnlinkingAll },
    mail: config.mail ? { transport: 'outbox', outbox } : { transport: 'none' },
    messages: { outbox },
    rate_limit: {
      enabled: rateLimit.enabled,
      window: rateLimit.window,
      max: rateLimit.max,
      storage: rateLimit.storage,
      rules: Object.entries(rateLimit.customRules ?? {}).map(([path, rule]) => (rule ? { path, ...rule } : { path, enabled: false })),
      sign_in_delay: { enabled: false },
    },
    tables: { user: table(user), session: table(session) },
    ...pluginSections(config),
  });
}

/** @param {any} advanced */
function cookies({ cookiePrefix, crossSubDomainCookies, useSecureCookies, cookies: single = {} }) {
  return {
    prefix: cookiePrefix,
    site: crossSubDomainCookies?.enabled ? 'subdomain' : undefined,
    domain: crossSubDomainCookies?.domain,
    secure: useSecureCookies === undefined ? undefined : useSecureCookies ? 'always' : 'never',
    overrides: Object.fromEntries(Object.entries(single).map(([name, { name: renamed, attributes }]) => [name, { name: renamed, attributes: snakeCase(attributes ?? {}) }])),
  };
}

/** @param {any} options of one table */
function table({ modelName, fields, additionalFields = {} }) {
  return {
    name: modelName,
    columns: fields,
    // A column is required, writable and readable there unless it says otherwise.
    extra: Object.entries(additionalFields).map(([name, { type, required = true, input = true, returned, defaultValue, unique }]) => ({
      name, type, required, input, returned, unique, default: defaultValue,
    })),
  };
}

/** @param {Record<string, any>} root */
const document = (root) => entries(root).map((entry) => `${entry}\n`).join('');

/**
 * A value as TOML on one line. JSON's texts, numbers and lists are TOML's.
 * @param {any} value
 * @returns {string}
 */
function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object') return `{ ${entries(value).join(', ')} }`;
  return JSON.stringify(value);
}

/** @param {Record<string, any>} object */
const entries = (object) =>
  Object.entries(object).filter(([, value]) => value !== undefined).map(([key, value]) => `${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)} = ${inline(value)}`);
