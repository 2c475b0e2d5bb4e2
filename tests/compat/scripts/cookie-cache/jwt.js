import { cachedSession } from '../../harness/flows/cached-session.js';

/** The life of a session whose reads come from a cookie, written as `jwt`. */
export const config = { session: { cookieCache: { enabled: true, strategy: 'jwt' } } };

export const run = cachedSession;
