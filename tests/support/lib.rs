//! What the tests share.

pub mod answer;
pub mod authority;
pub mod browser;
pub mod call;
pub mod collector;
pub mod command;
pub mod contract;
pub mod crash;
pub mod databases;
pub mod feed;
pub mod held;
pub mod outbox;
pub mod processes;
pub mod proxy;
pub mod ratchet;
pub mod receiver;
pub mod redis;
pub mod server;
mod trust;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// What the README says in Rust compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
