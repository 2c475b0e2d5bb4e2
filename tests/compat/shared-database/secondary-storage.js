import { sharedSessions } from '../harness/flows/shared-sessions.js';

/** Both servers keep sessions in Redis alone. */
export const config = { secondaryStorage: true };

export const run = sharedSessions;
