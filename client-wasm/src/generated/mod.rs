//! Made by `cargo xtask generate`.

pub(crate) mod api;
pub(crate) mod operations;
