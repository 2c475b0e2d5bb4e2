//! What `cargo xtask generate` makes from the contract: progenitor's client, and the facade over it.

#[allow(dead_code, reason = "progenitor writes a constructor that we have no use for")]
pub(crate) mod api;
mod bodies;
pub mod calls;
pub mod errors;
pub mod operations;
pub mod queries;

pub use api::types;
