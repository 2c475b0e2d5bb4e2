import { AuthError, LoadError, isAuthError, misuse, refused } from "./errors.js";
import { load } from "./load.js";
import { operations } from "./operations.js";
import { settings } from "./options.js";
import { UNKNOWN, kept } from "./state.js";

export { AuthError, isAuthError };

const FIRST_RETRY = 1_000; // milliseconds
const LONGEST_RETRY = 60_000;

// What it is for is said in index.d.ts.
export function createAuthClient(options) {
  const { url, key, bearer } = settings(options);
  const subscribers = new Set();
  let state = kept(key);
  let core; // the promise of the part that is WebAssembly
  let feed; // stops to hear of changes
  let heard; // the session whose changes are heard of
  let watching = false;
  let closed = false;

  function show(status, data, freshness, error = null) {
    state = Object.freeze({ status, data, freshness, error });
    hear();
    for (const subscriber of [...subscribers]) notify(subscriber);
  }

  /** Hears at once what happens elsewhere to the session that is shown, anew for each. */
  function hear() {
    if (!watching || (state.data && state.freshness !== "fresh")) return;
    const session = state.data?.session.id;
    if (session === heard) return;
    heard = session;
    feed?.abort();
    feed = new AbortController();
    const { signal } = feed;
    const changed = async () => (await core).changed();
    const token = async () => (bearer ? ((await core).token() ?? "") : undefined);
    const known = () => state.data;
    if (session)
      import("./feed.js").then(
        ({ listen }) => listen({ url, key, token, known, changed, signal }),
        () => {}, // then without
      );
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
    if (!url)
      throw misuse(`Outside of a page createAuthClient needs { baseURL: "https://…" }: where the server is.`);
    core ??= load().then(
      (Core) => new Core(url, key, bearer, state.data, { show }),
      (error) => {
        core = undefined;
        throw error;
      },
    );
    return core;
  }

  /** Lets the session's part do something; if that can't be loaded, the state says so. */
  async function attempt(use) {
    try {
      await use(await connect());
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      if (!closed) show(state.status, state.data, "stale", "offline");
      return false;
    }
    return true;
  }

  /** Begins with the first reader, and only in a page: nobody looks at a server's or a worker's session. */
  function watch() {
    if (watching || closed || typeof document === "undefined") return;
    watching = true;
    follow(FIRST_RETRY);
  }

  async function follow(retry) {
    if (closed || (await attempt((core) => core.watch()))) return;
    setTimeout(follow, retry, Math.min(2 * retry, LONGEST_RETRY));
  }

  async function withToken(use) {
    if (!bearer)
      throw misuse(`Only a client with { credentials: "bearer" } has a token; others have a cookie.`);
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
      if (typeof callback !== "function")
        throw misuse("subscribe takes a function: it is called with the session.");
      const subscriber = { callback };
      subscribers.add(subscriber);
      notify(subscriber);
      watch();
      return () => void subscribers.delete(subscriber);
    },
    async resolve() {
      await attempt((core) => core.resolve());
      return state;
    },
    async refetch() {
      await attempt((core) => core.refetch());
      return state;
    },
    token: () => withToken((core) => core.token() ?? null),
    setToken: (token) => withToken((core) => core.setToken(token ?? undefined)),
    close() {
      closed = true;
      feed?.abort();
      subscribers.clear();
      core?.then(
        (core) => core.free(),
        () => {},
      );
    },
  };

  for (const name of operations) {
    client[name] = async (input = {}, { headers } = {}) => {
      const kind = Object.prototype.toString.call(input).slice(8, -1);
      if (kind !== "Object") throw misuse(`${name} takes one object. It was given something else (${kind}).`);
      const more = headers && new Headers(headers);
      try {
        return await (await connect()).call(name, { ...input }, more);
      } catch (reason) {
        throw refused(name, reason);
      }
    };
  }

  return client;
}
