/** Session caches (`session_data`) as both servers write them, opened and verified by means of our own. */
import { createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/**
 * @param {string} text the cookie's value
 * @param {string} secret
 * @returns {{encoding: 'compact'|'jwt'|'jwe', content: any, lifetime: number}|undefined} lifetime in seconds; nothing
 *   where the text is none, or is not sealed with this secret
 */
export function openSessionCache(text, secret) {
  try {
    const parts = text.split('.');
    if (parts.length === 1) return compact(text, secret);
    const claims = parts.length === 3 ? verify(parts, secret) : decrypt(parts, secret);
    const { iat, exp, jti, ...content } = JSON.parse(claims);
    return { encoding: parts.length === 3 ? 'jwt' : 'jwe', content, lifetime: exp - iat };
  } catch {
    return undefined;
  }
}

/**
 * @param {string} text
 * @param {string} secret
 */
function compact(text, secret) {
  const { session: content, expiresAt, signature } = JSON.parse(Buffer.from(text, 'base64url').toString());
  const signed = JSON.stringify({ ...content, expiresAt });
  if (createHmac('sha256', secret).update(signed).digest('base64url') !== signature) return undefined;
  return { encoding: /** @type {const} */ ('compact'), content, lifetime: Math.round((expiresAt - content.updatedAt) / 1000) };
}

/**
 * @param {string[]} parts
 * @param {string} secret
 */
function verify([header, claims, signature], secret) {
  if (createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url') !== signature) throw new Error('not signed');
  return Buffer.from(claims, 'base64url').toString();
}

/**
 * RFC 7518 section 5.2.5.
 * @param {string[]} parts
 * @param {string} secret
 */
function decrypt([header, , ...sealed], secret) {
  const [iv, ciphertext, tag] = sealed.map((part) => Buffer.from(part, 'base64url'));
  const key = Buffer.from(hkdfSync('sha256', secret, 'better-auth-session', 'BetterAuth.js Generated Encryption Key', 64));
  const bits = Buffer.alloc(8);
  bits.writeBigUInt64BE(BigInt(header.length * 8));
  const mac = createHmac('sha512', key.subarray(0, 32)).update(header).update(iv).update(ciphertext).update(bits).digest();
  if (!timingSafeEqual(mac.subarray(0, 32), tag)) throw new Error('not sealed');
  const cipher = createDecipheriv('aes-256-cbc', key.subarray(32), iv);
  return Buffer.concat([cipher.update(ciphertext), cipher.final()]).toString();
}
