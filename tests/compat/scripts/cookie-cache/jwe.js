import { cachedSession } from '../../harness/flows/cached-session.js';

/** The life of a session whose reads come from a cookie, written as `jwe`. */
export const config = { session: { cookieCache: { enabled: true, strategy: 'jwe' } } };

export const run = cachedSession;
