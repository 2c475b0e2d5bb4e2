import { cachedSessions } from '../harness/flows/cached-sessions.js';

/** A session cache of either server, written as `jwt`, is read by the other. */
export const config = { session: { cookieCache: { enabled: true, strategy: 'jwt' } } };

export const run = cachedSessions;
