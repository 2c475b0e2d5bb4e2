//! What can go wrong with a database, by what the caller can do about it.

use std::error::Error;
use std::fmt;

/// A failure of the store.
///
/// `Display` is one sentence for an operator; what the database said is the [source](Error::source), for the log. Neither
/// ever holds the content of a row.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another row holds the value already.
    #[error("a row of `{table}` with the same {} exists already", if columns.is_empty() { "key".into() } else { columns.join(", ") })]
    UniqueViolation {
        /// The table's name in upstream's schema.
        table: String,
        /// The columns' names in upstream's schema; empty if the database does not say.
        columns: Vec<String>,
    },
    /// A value does not fit its column: too long, out of range, NUL in a text, no such row to refer to, NULL.
    #[error("a value does not fit its column")]
    Invalid(#[source] Cause),
    /// The database can't be reached: connection refused or lost, or every connection in use for too long.
    #[error("the database can't be reached")]
    Unavailable(#[source] Cause),
    /// Somebody has locked the database, or the rows, for longer than
    /// [`acquire_timeout`](super::StoreOptions::acquire_timeout).
    #[error("the database is locked for too long")]
    Busy(#[source] Cause),
    /// Parallel transactions were in each other's way, also when it was tried again.
    #[error("too many parallel changes of the same rows")]
    Conflict(#[source] Cause),
    /// The database user, or the file's owner, may not do that.
    #[error("the database refuses access")]
    Forbidden(#[source] Cause),
    /// The disk or the quota is full.
    #[error("the database has no space left")]
    Full(#[source] Cause),
    /// A table or a column is missing.
    #[error("the database is not migrated: {what} is missing; run `portcullis migrate`")]
    NotMigrated {
        /// The missing table or column.
        what: String,
    },
    /// A cell does not hold what its column promises.
    #[error("column `{column}` holds a value of another kind")]
    Decode {
        /// The column's name in upstream's schema.
        column: String,
    },
    /// A hook refused the change, with an error for the caller.
    #[error("a hook refused it: {}", .0.public_code())]
    Refused(crate::error::Error),
    /// Anything else: a wrong URL, a fault of this server.
    #[error("the database request failed")]
    Other(#[source] Cause),
}

impl StoreError {
    pub(crate) fn decode(column: impl Into<String>) -> Self {
        Self::Decode { column: column.into() }
    }

    pub(crate) fn other(cause: impl fmt::Display) -> Self {
        Self::Other(Cause::new(cause))
    }

    pub(crate) fn invalid(cause: impl fmt::Display) -> Self {
        Self::Invalid(Cause::new(cause))
    }
}

/// What the database, or the system below it, said; for the log.
pub struct Cause(Box<str>);

impl Cause {
    pub(crate) fn new(text: impl fmt::Display) -> Self {
        Self(text.to_string().into())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Cause {}
