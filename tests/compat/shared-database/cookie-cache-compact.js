import { cachedSessions } from '../harness/flows/cached-sessions.js';

/** A session cache of either server, written as `compact`, is read by the other. */
export const config = { session: { cookieCache: { enabled: true, strategy: 'compact' } } };

export const run = cachedSessions;
