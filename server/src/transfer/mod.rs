//! Users with their accounts and password hashes as a file, from one database to another of any kind.
//!
//! The file is JSON, one value a line (<https://jsonlines.org>), version 1:
//!
//! ```json
//! {"portcullis":"users","version":1,"exportedAt":"2026-01-01T00:00:00.000Z"}
//! {"user":{"id":"…","name":"Ada","email":"ada@example.com", …},"accounts":[{"id":"…","providerId":"credential","password":"…", …}]}
//! {"end":true,"users":1,"accounts":1}
//! ```
//!
//! Names of columns are the schema's (upstream's and the operator's own), whatever the database calls them; a date is
//! ISO 8601 in UTC. A file without its last line was cut off. Sessions and single-use tokens stay behind.

mod export;
mod import;
mod row;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

pub use export::{Exported, export};
pub use import::{ImportOptions, Imported, import};

use crate::store::StoreError;

/// The version of the format that is written and read.
const VERSION: u32 = 1;

/// One line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase", deny_unknown_fields)]
enum Line {
    Start { portcullis: Content, version: u32, exported_at: String },
    User { user: Map<String, Json>, accounts: Vec<Map<String, Json>> },
    End { end: bool, users: u64, accounts: u64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Content {
    Users,
}

/// Why a transfer stopped. The text holds nothing of what the file holds.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be read or written.
    #[error("the file can't be read or written: {0}")]
    File(#[from] std::io::Error),
    /// A line is none of the format.
    #[error("line {line}: {problem}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// The database numbers its rows itself.
    #[error("the ids of this database are numbers that it gives itself (ids = \"serial\"): say --new-ids")]
    SerialIds,
    /// The last line is missing, or counts differently.
    #[error("the file was cut off: what it holds was imported, and more is missing")]
    CutOff,
}
