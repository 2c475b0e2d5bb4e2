//! The session as a signal: what is known about who is signed in, kept true.
//!
//! A [`Session`] holds the last answer of the server and says how good it still is. It has no timer, no task
//! and no runtime of its own, so it is the same on a server, in a command line tool and in a browser. Whoever
//! waits for it makes it work: a subscriber to [`Session::signal`], a caller of [`Session::refetch`], or a
//! task that runs [`Session::keep_fresh`].
//!
//! Its promises:
//!
//! - Nothing is asked before somebody wants to know, and fifty subscribers cause one request.
//! - One request is in flight at a time. Any number of invalidations meanwhile cause exactly one more.
//! - An answer to an older request never overwrites one to a newer request, nor what [`Session::set`] said.
//! - [`Session::refetch`] returns only when the signal holds an answer to a request that began after the call.
//! - A failure (offline, 429, 5xx, time-out) keeps the last state and marks it stale. Only an answer that says
//!   "no session" signs out.
//! - A waiter that is dropped loses nothing: the request it had begun is carried on by the next one.
//!
//! ```
//! use portcullis_client::session::{Session, SessionState};
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! // `Client::session()` builds this with `/get-session` as the fetch; here it is a constant.
//! let session = Session::new(|| async { Ok(Some("ada@example.com")) }, portcullis_client::session::uptime);
//! assert_eq!(session.get().state, SessionState::Unknown);
//!
//! let snapshot = session.refetch().await;
//! assert_eq!(snapshot.state.data(), Some(&"ada@example.com"));
//! assert!(snapshot.is_fresh());
//! # }
//! ```

mod fetch;
mod ledger;
mod signal;
mod state;

#[cfg(any(not(target_family = "wasm"), feature = "http"))]
pub use fetch::uptime;
pub use fetch::{Clock, Fetch, FetchError, FetchErrorKind};
pub use signal::{Session, SessionSignal};
pub use state::{Freshness, SessionState, Snapshot};
