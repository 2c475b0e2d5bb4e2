/** Nobody has said anything yet. */
export const UNKNOWN = Object.freeze({ status: "unknown", data: null, freshness: "stale", error: null });

/** What the last page kept, until the server answers. The part that is WebAssembly writes it. */
export function kept(key) {
  try {
    const data = JSON.parse(localStorage.getItem(key));
    if (new Date(data.session.expiresAt) > new Date() && data.user) {
      return Object.freeze({ status: "signed-in", data, freshness: "stale", error: null });
    }
  } catch {
    // Nothing was kept; or there is no storage (Node, workers), or it is blocked.
  }
  return UNKNOWN;
}
