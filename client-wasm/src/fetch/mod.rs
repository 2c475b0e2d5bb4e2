//! The generated client's transport: the names that progenitor's code knows from reqwest, each meaning what it means
//! there, spoken by the browser's `fetch`.
//!
//! reqwest would bring its own URL parser, header map, byte buffers and JSON, which a browser has already: with them
//! the package is three times as large.

#[allow(dead_code, reason = "which methods generated code uses depends on the operations")]
mod builder;
mod response;

#[allow(unused_imports, reason = "generated code may need it")]
pub use builder::encode_path;
pub use builder::{Client, QueryParam, Request};
pub use response::{Error, Failure, Json, Response};
