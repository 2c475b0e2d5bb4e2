/** better-auth's own client as a page has it, for tests/browser: what it does there lies on `window`. */
import { createAuthClient } from 'better-auth/client';

const auth = createAuthClient();

/** @param {{data: any, error: any}} answer */
function done({ data, error }) {
  if (error) throw new Error(`${error.status} ${error.code}`);
  return data;
}

Object.assign(window, {
  visitor: {
    signUp: async (/** @type {any} */ person) => done(await auth.signUp.email(person)),
    rename: async (/** @type {string} */ name) => done(await auth.updateUser({ name })),
    session: async () => done(await auth.getSession()),
    signOut: async () => done(await auth.signOut()),
  },
});
