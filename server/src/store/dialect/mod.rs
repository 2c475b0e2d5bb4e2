//! The only place that knows a database by name: one file for each, and here what they are asked.

mod ddl;
mod mysql;
mod pools;
mod postgres;
mod sqlite;

use std::fmt::{self, Write as _};

use sqlx::error::{BoxDynError, DatabaseError};

pub use pools::PoolUsage;
pub(super) use pools::{Connection, Listener, Pools};
pub use sqlite::sqlite_file;

use super::sql::Bound;
use super::{IdStrategy, Kind, StoreError, Value};

/// A family of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, linked in.
    Sqlite,
    /// PostgreSQL 12 or newer.
    Postgres,
    /// MySQL 8.0.13, MariaDB 10.6, or newer.
    MySql,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
        })
    }
}

/// What one statement did.
#[derive(Clone, Copy, Default)]
pub(super) struct Done {
    /// Rows it changed, or would have changed had they been different before.
    pub(super) rows: u64,
    /// The key that the database gave to an inserted row.
    pub(super) last_id: i64,
}

/// What each database's file says about its driver.
pub(super) trait Driver: sqlx::Database {
    /// Adds a value to the arguments of a statement.
    fn bind(arguments: &mut Self::Arguments, value: Bound) -> Result<(), BoxDynError>;
    /// Reads a cell as what its column is declared to hold.
    fn read(row: &Self::Row, index: usize, kind: Kind) -> Result<Value, BoxDynError>;
    /// What a statement without result did.
    fn done(result: Self::QueryResult) -> Done;
    /// What an error of the database means.
    fn meaning(error: &dyn DatabaseError) -> Meaning;
}

/// What an error of a database means for us. Names are the database's.
pub(super) enum Meaning {
    /// The columns, or the one name of the index, whichever the database tells.
    Unique(Vec<String>),
    Invalid,
    Unavailable,
    Busy,
    Conflict,
    Forbidden,
    Full,
    /// In the database's words.
    NotMigrated(String),
    Other,
}

/// What stands around a column and around a value to make bytes of them.
pub(super) struct Bytes {
    pub(super) column: [&'static str; 2],
    pub(super) value: [&'static str; 2],
}

impl Dialect {
    /// The one of three that is for this database.
    pub(super) fn pick<T>(self, sqlite: T, postgres: T, mysql: T) -> T {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
            Self::MySql => mysql,
        }
    }

    /// What OpenTelemetry calls the database.
    pub(super) fn system_name(self) -> &'static str {
        self.pick("sqlite", "postgresql", "mysql")
    }

    /// Sends a message without content to a channel, where the database carries any.
    pub(super) fn notify(self) -> Option<&'static str> {
        self.pick(None, Some("SELECT pg_notify($1, '')"), None)
    }

    /// What stands around a name. SQLite also takes `"`, but reads `"role"` as a text if there is no such column.
    pub(super) fn quote_mark(self) -> char {
        self.pick('`', '"', '`')
    }

    /// Writes the placeholder of the value with this number, counted from 1.
    pub(super) fn push_placeholder(self, text: &mut String, number: usize) {
        match self {
            Self::Sqlite | Self::MySql => text.push('?'),
            // Writing into a String can't fail.
            Self::Postgres => drop(write!(text, "${number}")),
        }
    }

    /// INSERT, UPDATE and DELETE can answer with the rows they touched.
    pub(super) fn has_returning(self) -> bool {
        self.pick(true, true, false)
    }

    /// What a SELECT ends with that locks its rows. SQLite has one writer at a time, so there is nothing to lock.
    pub(super) fn lock_rows(self) -> &'static str {
        self.pick("", " FOR UPDATE", " FOR UPDATE")
    }

    /// DELETE takes ORDER BY and LIMIT.
    pub(super) fn limits_deletes(self) -> bool {
        self.pick(false, false, true)
    }

    /// What a SELECT ends with that locks its rows and passes over those that somebody else has locked.
    pub(super) fn lock_free_rows(self) -> &'static str {
        self.pick("", " FOR UPDATE SKIP LOCKED", " FOR UPDATE SKIP LOCKED")
    }

    /// What stands around a date's column to let only dates through that compare as such. A SQLite file may hold some
    /// as numbers, which are less than every text.
    pub(super) fn comparable_dates(self) -> Option<[&'static str; 2]> {
        self.pick(Some([" AND typeof(", ") = 'text'"]), None, None)
    }

    /// Without being told otherwise, NULL comes after every value.
    pub(super) fn sorts_nulls_last(self) -> bool {
        self.pick(false, true, false)
    }

    /// How to compare texts byte by byte, where `=` does not: MySQL's depends on the column's collation, and even
    /// `utf8mb4_bin` ignores spaces at the end. Written in addition to `=`, which finds the row by an index.
    pub(super) fn bytes(self) -> Option<Bytes> {
        let mysql = Bytes {
            column: ["CAST(CONVERT(", " USING utf8mb4) AS BINARY)"],
            value: ["CAST(", " AS BINARY)"],
        };
        self.pick(None, None, Some(mysql))
    }

    /// What stands before, between and after a column and a pattern for LIKE that ignores the case of letters,
    /// whatever the column's collation; `!` escapes.
    pub(super) fn like(self) -> [&'static str; 3] {
        self.pick(
            ["", " LIKE ", " ESCAPE '!'"],
            ["", " ILIKE ", " ESCAPE '!'"],
            ["LOWER(CONVERT(", " USING utf8mb4)) COLLATE utf8mb4_bin LIKE LOWER(", ") ESCAPE '!'"],
        )
    }

    /// The value as the database's type for the kind; `None` if that type has no such value.
    pub(super) fn encode(self, ids: IdStrategy, kind: Kind, value: &Value) -> Option<Bound> {
        Some(match (kind, value) {
            (Kind::Id, Value::Text(text)) if ids == IdStrategy::Serial => {
                let number: i64 = text.parse().ok()?;
                // "007" is not the id "7".
                (number.to_string() == *text).then_some(Bound::Number(Some(number)))?
            }
            (Kind::Id, Value::Null) if ids == IdStrategy::Serial => Bound::Number(None),
            (Kind::Id, Value::Text(text)) if ids == IdStrategy::Uuid && self == Self::Postgres => {
                let uuid = uuid::Uuid::parse_str(text).ok()?;
                (uuid.to_string() == *text).then_some(Bound::Uuid(Some(uuid)))?
            }
            (Kind::Id, Value::Null) if ids == IdStrategy::Uuid && self == Self::Postgres => Bound::Uuid(None),
            (_, Value::Text(text)) => (!text.contains('\0')).then(|| Bound::Text(Some(text.clone())))?,
            (_, Value::Number(number)) => Bound::Number(Some(*number)),
            (_, Value::Bool(bool)) if self == Self::Sqlite => Bound::Number(Some(i64::from(*bool))),
            (_, Value::Bool(bool)) => Bound::Bool(Some(*bool)),
            (_, Value::Date(date)) if self == Self::Sqlite => Bound::Text(Some(date.to_string())),
            // As text: MariaDB takes one that is too late in binary form for NULL, without an error.
            (_, Value::Date(date)) if self == Self::MySql => {
                Bound::Text(Some(date.utc().format("%Y-%m-%d %H:%M:%S%.3f").to_string()))
            }
            (_, Value::Date(date)) => Bound::Date(Some(date.utc())),
            // jsonb refuses NUL even where it is escaped.
            (_, Value::Json(json)) if self == Self::Postgres => {
                (!json_has_nul(json)).then(|| Bound::Json(Some(json.clone())))?
            }
            (_, Value::Json(json)) => Bound::Text(Some(json.to_string())),
            (Kind::Id | Kind::Text, Value::Null) => Bound::Text(None),
            (Kind::Number | Kind::BigNumber, Value::Null) => Bound::Number(None),
            (Kind::Bool, Value::Null) => Bound::Bool(None),
            (Kind::Date, Value::Null) if self != Self::Postgres => Bound::Text(None),
            (Kind::Date, Value::Null) => Bound::Date(None),
            (_, Value::Null) if self == Self::Postgres => Bound::Json(None),
            (_, Value::Null) => Bound::Text(None),
        })
    }
}

fn json_has_nul(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(list) => list.iter().any(json_has_nul),
        serde_json::Value::Object(map) => {
            map.iter().any(|(key, value)| key.contains('\0') || json_has_nul(value))
        }
        _ => false,
    }
}

/// The error of a driver as ours. Keeps what the database said only where that can't hold the content of a row.
pub(super) fn explain<D: Driver>(error: sqlx::Error) -> StoreError {
    use super::error::Cause;
    let error = match error {
        sqlx::Error::Database(error) => error,
        error @ (sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed) => return StoreError::Unavailable(Cause::new(error)),
        error => return StoreError::other(error),
    };
    let code = error.code().unwrap_or_default().into_owned();
    let said = || Cause::new(format_args!("{code}: {}", error.message()));
    match D::meaning(error.as_ref()) {
        // In the database's words, until `Store` puts the schema's in their place.
        Meaning::Unique(columns) => StoreError::UniqueViolation { table: String::new(), columns },
        Meaning::Invalid => StoreError::Invalid(Cause::new(code)),
        Meaning::Unavailable => StoreError::Unavailable(said()),
        Meaning::Busy => StoreError::Busy(said()),
        Meaning::Conflict => StoreError::Conflict(said()),
        Meaning::Forbidden => StoreError::Forbidden(said()),
        Meaning::Full => StoreError::Full(said()),
        Meaning::NotMigrated(what) => StoreError::NotMigrated { what },
        Meaning::Other => StoreError::Other(said()),
    }
}
