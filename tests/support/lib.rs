//! What the tests share.

pub mod answer;
pub mod browser;
pub mod call;
pub mod contract;
pub mod databases;
pub mod outbox;
mod processes;
pub mod proxy;
pub mod ratchet;
pub mod server;
mod trust;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
