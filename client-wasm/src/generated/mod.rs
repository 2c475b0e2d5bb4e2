//! Made by `cargo xtask generate`.

pub(crate) mod api;
mod operations;
