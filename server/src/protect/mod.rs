//! The session of a request in somebody's own handlers.
//!
//! [`Auth::session_layer`](crate::Auth::session_layer) makes it available below a router, [`Session`] takes it: by the
//! cookie or bearer token of the request, in process, and only when a handler wants to know.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use portcullis::{Auth, Config, Session};
//!
//! async fn greet(session: Session) -> String {
//!     format!("Hello {}", session.user.name)
//! }
//!
//! async fn welcome(session: Option<Session>) -> &'static str {
//!     if session.is_some() { "Welcome back" } else { "Sign in, please" }
//! }
//!
//! # async fn app() -> Result<Router, portcullis::StartError> {
//! let auth = Auth::builder(Config::default()).build().await?;
//! let app = Router::new()
//!     .route("/greet", get(greet))
//!     .route("/", get(welcome))
//!     .layer(auth.session_layer())
//!     .merge(auth.router());
//! # Ok(app) }
//! ```
//!
//! Without a session the caller gets 401; an `Option<Session>` is `None` instead. When the database can't say, both
//! refuse with 503: nobody is let in by an outage.
//!
//! A session that is due is renewed, and the answer carries its cookie, as any answer of the API would. Origins are not
//! checked here: with `cookies.site = "cross_site"` a handler that changes something has to do so itself.

mod extract;
mod layer;

pub use extract::{Session, SessionRejection};
pub use layer::{SessionLayer, SessionService};
