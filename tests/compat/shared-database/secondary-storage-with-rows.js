import { sharedSessions } from '../harness/flows/shared-sessions.js';

/** Both servers keep sessions in Redis, and as rows. */
export const config = { secondaryStorage: true, session: { storeSessionInDatabase: true } };

export const run = sharedSessions;
