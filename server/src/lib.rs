//! Authentication you own: a server wire- and database-compatible with better-auth 1.4.16.
//!
//! Two ways to run it: the binary `portcullis`, and [`Auth::builder`], the same server inside somebody's axum router,
//! whose own handlers take the [`Session`] of a request as an argument ([`protect`]).
//!
//! To read it: [`features`] (what exists), one feature's `mod.rs`, one endpoint, [`endpoint`] (how it runs).

// So that the paths which the macros write hold in this crate as well as in others.
extern crate self as portcullis;

pub mod act;
pub mod api;
pub mod assets;
pub mod auth;
pub mod body;
pub mod cli;
pub mod config;
pub mod cx;
pub mod doctor;
pub mod endpoint;
pub mod error;
pub mod feature;
pub mod features;
pub mod hooks;
pub mod http;
pub mod kit;
pub mod openapi;
pub mod operator;
mod outgoing;
pub mod protect;
pub mod purge;
pub mod shared;
pub mod standalone;
pub mod store;
pub mod transfer;
mod wiring;

pub use api::{Answered, Api};
pub use auth::{Auth, AuthBuilder, StartError};
pub use config::Config;
pub use cx::{CurrentSession, Cx};
pub use feature::Feature;
pub use hooks::Hooks;
pub use portcullis_macros::endpoint;
pub use protect::Session;
