//! The typed client of Portcullis, for services, command line tools and front ends in Rust.

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
mod generated;
#[cfg(feature = "in-process")]
pub mod in_process;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "http")]
pub mod operation;
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
}; // the name that the generated client knows it by
