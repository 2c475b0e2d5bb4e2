const FIRST_RETRY = 1_000; // milliseconds
const LONGEST_RETRY = 60_000;
const SILENCE = 60_000; // a quiet server says every 25 seconds that it is there

/**
 * Calls `changed` whenever the server says that the session is no longer what is `known`, until `signal` aborts. Of all
 * tabs one listens, since a browser opens few connections to a server; it tells the others. Where tabs can't agree on one
 * (a page that is not secure, an old browser) none does, and the session is looked at when the page comes back.
 */
export function listen({ key, signal, ...feed }) {
  const alone = navigator.locks?.request(`${key}.feed`, { signal }, () => follow({ signal, ...feed }));
  alone?.catch(() => {}); // aborted while it waited
}

async function follow(feed) {
  const { signal } = feed;
  let wait = FIRST_RETRY;
  while (!signal.aborted) {
    const heard = await hear(feed).catch(() => null);
    if (heard === false) return;
    wait = heard ? FIRST_RETRY : Math.min(2 * wait, LONGEST_RETRY);
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
      setTimeout(resolve, wait * (0.5 + Math.random() / 2));
    });
  }
}

/** Listens once, to the end. Null if that failed; false if there is no use in trying again. */
async function hear({ url, token, known, changed, signal }) {
  const bearer = await token();
  const connection = new AbortController();
  const end = () => connection.abort();
  signal.addEventListener("abort", end);
  const answer = await fetch(`${url}/session/events`, {
    headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    credentials: bearer === undefined ? "include" : "omit",
    cache: "no-store",
    signal: connection.signal,
  });
  // It has ended: there is nobody to listen for.
  if (answer.status === 401) changed();
  // A server without a feed, or what a proxy says in its place.
  const absent = answer.ok && !answer.headers.get("content-type")?.startsWith("text/event-stream");
  if (absent || [401, 404].includes(answer.status)) return false;
  if (!answer.ok) return null;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let silence;
  try {
    for (;;) {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE);
      const { done, value } = await reader.read();
      if (done) return true;
      const frames = (text + value).split("\n\n");
      text = frames.pop();
      if (frames.some((frame) => isNews(frame, known()))) changed();
    }
  } catch {
    return true;
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", end);
  }
}

/** Whether a frame tells something that is not known. */
function isNews(frame, known) {
  const event = /^event: (.*)$/m.exec(frame)?.[1];
  if (event !== "state") return Boolean(event);
  const state = JSON.parse(/^data: (.*)$/m.exec(frame)[1]);
  return state.sessionUpdatedAt !== known?.session.updatedAt || state.userUpdatedAt !== known?.user.updatedAt;
}
