//! The tables of the core features, as `portcullis migrate` would create them: a change to them is seen in review.

use crate::server;
use crate::shell::Result;

/// The databases.
pub const DIALECTS: [&str; 3] = ["sqlite", "postgres", "mysql"];

/// The statements for one database.
pub fn schema(dialect: &str) -> Result<String> {
    server::read(&["ddl", "--dialect", dialect])
}
