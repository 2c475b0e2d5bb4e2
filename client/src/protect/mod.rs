//! Protects the routes of a service by the sessions of the authentication server.
//!
//! [`SessionLayer`] makes the session of each request available, [`CurrentSession`] takes it. Who is asking is
//! looked up at the server, by the cookie or bearer token of the incoming request, only when a handler wants to
//! know; answers are kept for a few seconds.
//!
//! ```
//! use axum::{Router, routing::get};
//! use portcullis_client::{Client, protect::{CurrentSession, SessionLayer}};
//!
//! async fn greet(session: CurrentSession) -> String {
//!     format!("Hello {}", session.user.name)
//! }
//!
//! let layer = SessionLayer::new(Client::new("http://127.0.0.1:3000")?);
//! let app: Router = Router::new().route("/greet", get(greet)).layer(layer);
//! # Ok::<(), portcullis_client::BuildError>(())
//! ```
//!
//! Without a session the caller gets 401; an `Option<CurrentSession>` is `None` instead. When the authentication
//! server can't be reached, or answers nonsense, both refuse with 503: nobody is let in by an outage.

mod cache;
mod extract;
mod layer;
mod lookup;

pub use extract::{CurrentSession, SessionRejection};
pub use layer::{SessionLayer, SessionService};
