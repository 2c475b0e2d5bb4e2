//! The typed client of Portcullis, for services, command line tools and front ends in Rust.
//!
//! Calls are grouped by feature, and each says in its type what it can fail with:
//!
//! ```no_run
//! use portcullis_client::errors::SignInEmailError;
//! use portcullis_client::types::{SignInAnswer, SignInEmailBody};
//! use portcullis_client::{ApiError, Client};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new("https://auth.example.com")?;
//! let body = SignInEmailBody::new("ada@example.com", "correct horse battery");
//! match client.email_password().sign_in_email(&body).await {
//!     Ok(SignInAnswer::SignedIn(signed_in)) => println!("Hello {}", signed_in.user.name),
//!     Ok(SignInAnswer::TwoFactorRequired(_)) => println!("Call client.two_factor() with a code"),
//!     Err(ApiError::Api { error: SignInEmailError::EmailNotVerified, .. }) => println!("Look into your mail"),
//!     Err(ApiError::RateLimited { retry_after }) => println!("Too often; wait {retry_after:?}"),
//!     Err(other) => return Err(other.into()),
//! }
//! # Ok(()) }
//! ```
//!
//! [`Client::session`] is the session as a signal; a call that changes it returns when the signal holds the new
//! truth. `protect` guards the routes of a service; `in_process` and `mock` need no network.
//!
//! | feature | |
//! |---|---|
//! | `http` (default) | the client; without it only [`session`], for programs that bring their own way to ask |
//! | `rustls` | https by rustls; for other TLS enable a feature of reqwest, or pass a client of yours to [`ClientBuilder::http_client`] |
//! | `axum` | `protect`: the session of each request of a service |
//! | `in-process` | `in_process`: calls into a router of the same process |
//! | `mock` | `mock`: a server whose answers a test gives |
//!
//! In a browser (wasm32) the client works too, by the browser's cookies; for JavaScript there is a smaller package.

pub mod session;

#[cfg(feature = "http")]
mod builder;
#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
mod cookies;
#[cfg(feature = "http")]
mod credentials;
#[cfg(feature = "http")]
mod error;
#[cfg(feature = "http")]
mod feed;
#[cfg(feature = "http")]
mod generated;
#[cfg(feature = "in-process")]
pub mod in_process;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "http")]
pub mod operation;
#[cfg(feature = "http")]
pub mod pages;
#[cfg(feature = "axum")]
pub mod protect;
#[cfg(feature = "http")]
mod retry;
#[cfg(feature = "http")]
mod secret;
#[cfg(feature = "http")]
mod session_fetch;
#[cfg(feature = "http")]
mod transport;

// The name that the generated client knows it by.
#[cfg(feature = "http")]
pub use reqwest::header;
#[cfg(feature = "http")]
use transport::Transport as Inner;
#[cfg(feature = "http")]
pub use {
    builder::{BuildError, ClientBuilder},
    client::Client,
    error::{ApiError, DecodeError, ErrorCode},
    generated::{calls, errors, operations, queries, types},
    operation::{Answer, Operation},
    retry::Retry,
    secret::Secret,
    session_fetch::{ClientSession, SessionFetch},
};
