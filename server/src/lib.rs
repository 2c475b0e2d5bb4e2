//! Authentication you own: a server wire- and database-compatible with better-auth 1.4.16.

pub mod config;
pub mod kit;
