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
//!
//! The server counts how often an address asks (its `rate_limit`), and all look-ups of a service come from one. So
//! that each user has a count of their own, two things are needed: the service knows whom it talks to
//! (`into_make_service_with_connect_info::<SocketAddr>()`), which the layer then passes on in `X-Forwarded-For` as a
//! proxy does; and the server believes the service (its `server.trusted_proxies`). Too many look-ups are a 503 with
//! the server's `Retry-After`, never a sign-out.

mod cache;
mod extract;
mod layer;
mod lookup;

pub use extract::{CurrentSession, SessionRejection};
pub use layer::{SessionLayer, SessionService};
