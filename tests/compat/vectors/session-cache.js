/**
 * node tests/compat/vectors/session-cache.js
 *
 * Records the session caches that better-auth writes, in its three encodings, for the unit tests of our own. The file
 * that it writes is committed; run it again when the version of better-auth changes.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setUp } from '../harness/setup.js';

setUp(fileURLToPath(new URL('..', import.meta.url)));
const { betterAuth } = await import('better-auth');
const { memoryAdapter } = await import('better-auth/adapters/memory');
const { getCookieCache } = await import('better-auth/cookies');

const secret = 'a secret of the vectors, of more than thirty-two characters';
const names = {
  plain: 'Ada Lovelace',
  /** What JSON escapes, what it does not, and what only JavaScript writes in its own way. */
  odd: 'Ada "\\/\b\f\n\r\t\u0001\u007f" \u2028\u2029 𝒜 <&\'>',
  /** Longer than one cookie may be. */
  long: 'é'.repeat(1800),
};
const settings = { whole: 1.0, tiny: 1.5e-9, huge: 1e21, negative: -0.0, list: [1, 'a', null, true], nested: { b: 1, a: {} } };

const vectors = [];
for (const strategy of /** @type {const} */ (['compact', 'jwt', 'jwe'])) {
  for (const [name, text] of Object.entries(names)) {
    const auth = betterAuth({
      baseURL: 'http://localhost:3000',
      secret,
      database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
      emailAndPassword: { enabled: true },
      user: { additionalFields: { settings: { type: 'json', required: false } } },
      session: { cookieCache: { enabled: true, strategy, version: 'v2' } },
      logger: { disabled: true },
      telemetry: { enabled: false },
    });
    const { headers } = await auth.api.signUpEmail({
      returnHeaders: true,
      body: { name: text, email: 'ada@example.com', password: 'correct horse', settings },
    });
    const cookies = headers.getSetCookie()
      .map((line) => line.split('; ')[0].split('='))
      .filter(([cookie]) => cookie.startsWith('better-auth.session_data'));
    const request = new Headers({ cookie: cookies.map((pair) => pair.join('=')).join('; ') });
    const content = await getCookieCache(request, { secret, strategy, isSecure: false });
    vectors.push({ strategy, name, cookies, content });
  }
}
writeFileSync(new URL('session-cache.json', import.meta.url), `${JSON.stringify({ secret, vectors }, null, 1)}\n`);
