/** From a script's configuration to better-auth's options: functions take the place of the JSON that stands for them. */
import { serverPlugins, withoutPlugins } from './plugins.js';

/**
 * @typedef {object} Mail
 * @property {string} to address of the receiver
 * @property {'verify-email'|'reset-password'|'change-email-confirmation'|'change-email-verification'|'delete-account'|'magic-link'|'sign-in-otp'|'email-verification-otp'|'forget-password-otp'|'two-factor-otp'|'phone-verification'|'phone-password-reset'} kind
 * @property {string} subject
 * @property {string} url link the receiver is to follow; empty where they type a code
 * @property {string} token the secret in that link, or the code
 */

/**
 * @param {import('./config.js').Config} config
 * @param {object} database what better-auth takes as `database`
 * @param {(mail: Mail) => void} deliver
 * @returns {any}
 */
export function betterAuthOptions(config, database, deliver) {
  const { mail, database: _kind, secondaryStorage: _storage, ...options } = structuredClone(withoutPlugins(config));
  const { confirmation, ...changeEmail } = options.user?.changeEmail ?? {};
  const { verification, ...deleteUser } = options.user?.deleteUser ?? {};
  const sender = (/** @type {Mail['kind']} */ kind) => async (/** @type {any} */ { user, url, token }) =>
    deliver({ to: user.email, kind, subject: kind, url, token });

  if (mail) {
    options.emailAndPassword.sendResetPassword = sender('reset-password');
    // Otherwise the plugin of mailed codes has its own.
    if (!config.emailOTP?.overrideDefaultEmailVerification) options.emailVerification = {
      ...options.emailVerification,
      sendVerificationEmail: async (/** @type {any} */ message) =>
        sender(requestType(message.token) === 'change-email-verification' ? 'change-email-verification' : 'verify-email')(message),
    };
  }
  if (confirmation) changeEmail.sendChangeEmailConfirmation = sender('change-email-confirmation');
  if (verification) deleteUser.sendDeleteAccountVerification = sender('delete-account');
  return {
    ...options,
    user: { ...options.user, changeEmail, deleteUser },
    plugins: serverPlugins(config, deliver),
    logger: { disabled: true },
    telemetry: { enabled: false },
    database,
  };
}

/**
 * better-auth has one function for two kinds of message; what a verification is for stands in the token's payload.
 * @param {string} token
 * @returns {string|undefined}
 */
const requestType = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).requestType;
