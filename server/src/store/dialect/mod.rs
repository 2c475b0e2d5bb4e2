//! The only place that knows a database by name: one file for each, and here what they are asked.

mod ddl;
mod mysql;
mod pools;
mod postgres;
mod sqlite;

use std::fmt;

use sea_query::{
    Expr, ExprTrait as _, MysqlQueryBuilder, PostgresQueryBuilder, QueryStatementWriter, SimpleExpr,
    SqliteQueryBuilder, Value as Bound, Values,
};
use sqlx::error::{BoxDynError, DatabaseError};

pub(super) use pools::{Connection, Pools};

use super::statement::constant;
use super::{IdStrategy, Kind, StoreError, Value};

/// A family of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, linked in.
    Sqlite,
    /// PostgreSQL 12 or newer.
    Postgres,
    /// MySQL 8 or MariaDB 10.6, or newer.
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
    /// The table and its columns, or the index, whichever the database tells.
    Unique {
        table: Option<String>,
        columns: Vec<String>,
        index: Option<String>,
    },
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

impl Dialect {
    /// INSERT, UPDATE and DELETE can answer with the rows they touched.
    pub(super) fn has_returning(self) -> bool {
        self != Self::MySql
    }

    /// SELECT can lock rows. SQLite has one writer at a time, so there is nothing to lock.
    pub(super) fn has_row_locks(self) -> bool {
        self != Self::Sqlite
    }

    /// Without being told otherwise, NULL comes after every value.
    pub(super) fn sorts_nulls_last(self) -> bool {
        self == Self::Postgres
    }

    /// The one of three that is for this database.
    pub(super) fn pick<T>(self, sqlite: T, postgres: T, mysql: T) -> T {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
            Self::MySql => mysql,
        }
    }

    pub(super) fn render(self, statement: &impl QueryStatementWriter) -> (String, Values) {
        match self {
            Self::Sqlite => statement.build(SqliteQueryBuilder),
            Self::Postgres => statement.build(PostgresQueryBuilder),
            Self::MySql => statement.build(MysqlQueryBuilder),
        }
    }

    /// The value as the database's type for the kind; `None` if that type has no such value.
    pub(super) fn encode(self, ids: IdStrategy, kind: Kind, value: &Value) -> Option<Bound> {
        Some(match (kind, value) {
            (Kind::Id, Value::Text(text)) if ids == IdStrategy::Serial => {
                let number: i64 = text.parse().ok()?;
                // "007" is not the id "7".
                (number.to_string() == *text).then_some(Bound::BigInt(Some(number)))?
            }
            (Kind::Id, Value::Null) if ids == IdStrategy::Serial => Bound::BigInt(None),
            (Kind::Id, Value::Text(text)) if ids == IdStrategy::Uuid && self == Self::Postgres => {
                let uuid = uuid::Uuid::parse_str(text).ok()?;
                (uuid.to_string() == *text).then_some(Bound::Uuid(Some(uuid)))?
            }
            (Kind::Id, Value::Null) if ids == IdStrategy::Uuid && self == Self::Postgres => Bound::Uuid(None),
            (_, Value::Text(text)) => (!has_nul(text)).then(|| Bound::String(Some(text.clone())))?,
            (_, Value::Number(number)) => Bound::BigInt(Some(*number)),
            (_, Value::Bool(bool)) if self == Self::Sqlite => Bound::BigInt(Some(i64::from(*bool))),
            (_, Value::Bool(bool)) => Bound::Bool(Some(*bool)),
            (_, Value::Date(date)) if self == Self::Sqlite => Bound::String(Some(date.to_string())),
            (_, Value::Date(date)) => Bound::ChronoDateTimeUtc(Some(date.utc())),
            // jsonb refuses NUL even where it is escaped.
            (_, Value::Json(json)) if self == Self::Postgres => {
                (!json_has_nul(json)).then(|| Bound::Json(Some(Box::new(json.clone()))))?
            }
            (_, Value::Json(json)) => Bound::String(Some(json.to_string())),
            (Kind::Id | Kind::Text, Value::Null) => Bound::String(None),
            (Kind::Number | Kind::BigNumber, Value::Null) => Bound::BigInt(None),
            (Kind::Bool, Value::Null) => Bound::Bool(None),
            (Kind::Date, Value::Null) if self == Self::Sqlite => Bound::String(None),
            (Kind::Date, Value::Null) => Bound::ChronoDateTimeUtc(None),
            (_, Value::Null) if self == Self::Postgres => Bound::Json(None),
            (_, Value::Null) => Bound::String(None),
        })
    }

    /// Equal byte for byte.
    pub(super) fn text_equals(self, column: SimpleExpr, value: Bound) -> SimpleExpr {
        match self {
            Self::Sqlite | Self::Postgres => column.eq(value),
            Self::MySql => mysql::text_equals(column, value),
        }
    }

    /// One of these.
    pub(super) fn is_in(self, text: bool, column: SimpleExpr, values: Vec<Bound>) -> SimpleExpr {
        if text && self == Self::MySql {
            let tests = values.into_iter().map(|value| mysql::text_equals(column.clone(), value));
            return tests.reduce(SimpleExpr::or).unwrap_or_else(|| constant(false));
        }
        if values.is_empty() {
            return constant(false);
        }
        column.is_in(values.into_iter().map(Expr::val))
    }

    /// LIKE that ignores the case of letters, whatever the column's collation; `!` escapes.
    pub(super) fn like(self, column: SimpleExpr, pattern: &str) -> SimpleExpr {
        let like = self.pick(
            "? LIKE ? ESCAPE '!'",
            "$1 ILIKE $2 ESCAPE '!'",
            "LOWER(CONVERT(? USING utf8mb4)) COLLATE utf8mb4_bin LIKE LOWER(?) ESCAPE '!'",
        );
        Expr::cust_with_exprs(like, [column, Expr::val(pattern)])
    }
}

// Not by a method: sea-query gives every type a `contains` of its own.
fn has_nul(text: &str) -> bool {
    text.bytes().any(|byte| byte == 0)
}

fn json_has_nul(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::String(text) => has_nul(text),
        serde_json::Value::Array(list) => list.iter().any(json_has_nul),
        serde_json::Value::Object(map) => map.iter().any(|(key, value)| has_nul(key) || json_has_nul(value)),
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
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed) => return StoreError::Unavailable(Cause::new(error)),
        error => return StoreError::other(error),
    };
    let code = error.code().unwrap_or_default().into_owned();
    let said = || Cause::new(format_args!("{code}: {}", error.message()));
    match D::meaning(error.as_ref()) {
        Meaning::Unique { table, columns, index } => StoreError::UniqueViolation {
            // Until `Store` turns the database's names into the schema's.
            table: table.unwrap_or_default(),
            columns: if columns.is_empty() { index.into_iter().collect() } else { columns },
        },
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
