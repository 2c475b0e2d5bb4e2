import { AuthError, isAuthError, misuse, refused } from "./errors.js";
import { UNKNOWN, kept } from "./state.js";
import { load } from "./load.js";
import { operations } from "./operations.js";
import { settings } from "./options.js";

export { AuthError, isAuthError };

const FIRST_RETRY = 1_000; // milliseconds
const LONGEST_RETRY = 60_000;

// What it is for is said in index.d.ts.
export function createAuthClient(options) {
  const { url, key, bearer } = settings(options);
  const subscribers = new Set();
  let state = kept(key);
  let core; // the promise of the part that is WebAssembly
  let watching = false;
  let closed = false;

  function show(status, data, freshness, error = null) {
    state = Object.freeze({ status, data, freshness, error });
    for (const subscriber of [...subscribers]) notify(subscriber);
  }

  function notify({ callback }) {
    try {
      callback(state);
    } catch (error) {
      // Reported as any uncaught error is; the other subscribers are still told.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  function connect() {
    if (closed) throw misuse("This client has been closed.");
    if (!url) throw misuse('Outside of a page createAuthClient has to be told where the server is: { baseURL: "https://…" }.');
    core ??= load().then(
      (Core) => new Core(url, key, bearer, state.data, { show }),
      (error) => {
        core = undefined;
        throw error;
      },
    );
    return core;
  }

  // Begins with the first reader, and only in a page: nobody looks at a server's or a worker's session.
  function watch() {
    if (watching || closed || typeof document === "undefined") return;
    watching = true;
    follow(FIRST_RETRY);
  }

  async function follow(retry) {
    try {
      (await connect()).watch();
    } catch {
      if (closed) return;
      show(state.status, state.data, "stale", "offline");
      setTimeout(follow, retry, Math.min(2 * retry, LONGEST_RETRY));
    }
  }

  async function withToken(use) {
    if (!bearer) throw misuse('Only createAuthClient({ credentials: "bearer" }) has a token; others have a cookie that no script can read.');
    return use(await connect());
  }

  const client = {
    session() {
      watch();
      return state;
    },
    getSnapshot: () => state,
    getServerSnapshot: () => UNKNOWN,
    subscribe(callback) {
      if (typeof callback !== "function") throw misuse("subscribe takes a function. It is called with the session, now and whenever it changes.");
      const subscriber = { callback };
      subscribers.add(subscriber);
      notify(subscriber);
      watch();
      return () => void subscribers.delete(subscriber);
    },
    async resolve() {
      await (await connect()).resolve();
      return state;
    },
    async refetch() {
      await (await connect()).refetch();
      return state;
    },
    token: () => withToken((core) => core.token() ?? null),
    setToken: (token) => withToken((core) => core.setToken(token ?? undefined)),
    close() {
      closed = true;
      subscribers.clear();
      core?.then((core) => core.free(), () => {});
    },
  };

  for (const name of operations) {
    client[name] = async (input = {}) => {
      const given = Object.prototype.toString.call(input).slice(8, -1);
      if (given !== "Object") throw misuse(`${name} takes one object. It was given ${given === "String" ? "a string" : `something else (${given})`}.`);
      const called = await connect();
      try {
        return await called[name]({ ...input });
      } catch (reason) {
        throw refused(name, reason);
      }
    };
  }

  return client;
}
