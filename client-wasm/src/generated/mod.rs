//! Made by `cargo xtask generate`.
pub mod api;
mod operations;
