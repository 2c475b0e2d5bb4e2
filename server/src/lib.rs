//! Authentication you own: a server wire- and database-compatible with better-auth 1.4.16.

// The attributes write paths that start with `portcullis::`, inside this crate as outside.
extern crate self as portcullis;

pub mod config;
pub mod kit;
pub mod store;
