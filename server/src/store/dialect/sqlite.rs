//! SQLite.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteQueryResult, SqliteRow, SqliteSynchronous,
};
use sqlx::{Arguments, Row, Sqlite, TypeInfo, ValueRef};

use super::{Done, Driver, Meaning, explain};
use crate::store::sql::Bound;
use crate::store::{Cause, Kind, StoreError, Timestamp, Value};

/// Options for the file that the URL names, which is made, readable by its owner only, if there is none.
///
/// - WAL: readers don't wait for the writer.
/// - synchronous FULL: with NORMAL, WAL loses the last commits in a power cut, and an answered sign-out or a used
///   one-time token would be undone. The price is one fsync a write.
/// - foreign keys: off unless asked for, and deleting a user has to delete its sessions.
pub(super) fn options(url: &str, busy_timeout: Duration) -> Result<SqliteConnectOptions, StoreError> {
    let options = SqliteConnectOptions::from_str(url).map_err(explain::<Sqlite>)?;
    let options = options.foreign_keys(true).busy_timeout(busy_timeout).synchronous(SqliteSynchronous::Full);
    if in_memory(url) {
        return Ok(options.shared_cache(false));
    }
    if !url.contains("mode=ro") {
        let path = options.get_filename();
        make_file(path).map_err(|error| {
            let cause = Cause::new(format_args!("{}: {error}", path.display()));
            match error.kind() {
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::Forbidden(cause),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full(cause),
                _ => StoreError::Unavailable(cause),
            }
        })?;
    }
    Ok(options.journal_mode(SqliteJournalMode::Wal))
}

/// Whether the database ends with its connection.
pub(super) fn in_memory(url: &str) -> bool {
    url.contains(":memory:") || url.contains("mode=memory")
}

/// SQLite itself would let everybody read it; its journal files take the permissions of the first.
fn make_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).map(drop)
}

impl Driver for Sqlite {
    fn bind(arguments: &mut SqliteArguments, value: Bound) -> Result<(), BoxDynError> {
        match value {
            Bound::Text(text) => arguments.add(text),
            Bound::Number(number) => arguments.add(number),
            Bound::Bool(bool) => arguments.add(bool),
            Bound::Date(_) | Bound::Json(_) | Bound::Uuid(_) => Err("SQLite has no such type".into()),
        }
    }

    /// Lenient, since SQLite does not enforce a column's type and upstream and its users wrote several forms.
    fn read(row: &SqliteRow, index: usize, kind: Kind) -> Result<Value, BoxDynError> {
        let cell = row.try_get_raw(index)?;
        if cell.is_null() {
            return Ok(Value::Null);
        }
        let stored = cell.type_info();
        let is_text = stored.name() == "TEXT";
        let text = || row.try_get_unchecked::<String, _>(index);
        let number = || -> Result<i64, BoxDynError> {
            if stored.name() != "REAL" {
                return Ok(row.try_get_unchecked(index)?);
            }
            let real: f64 = row.try_get_unchecked(index)?;
            let whole = real as i64;
            if whole as f64 == real { Ok(whole) } else { Err("not a whole number".into()) }
        };
        Ok(match kind {
            Kind::Id | Kind::Text if is_text => Value::Text(text()?),
            Kind::Id | Kind::Text => Value::Text(number()?.to_string()),
            Kind::Number | Kind::BigNumber if is_text => Value::Number(text()?.parse()?),
            Kind::Number | Kind::BigNumber => Value::Number(number()?),
            Kind::Bool if is_text => Value::Bool(text()?.parse()?),
            Kind::Bool => Value::Bool(number()? != 0),
            Kind::Date if is_text => Value::Date(parse_date(&text()?).ok_or("not a date")?),
            Kind::Date => Value::Date(Timestamp::from_millis(number()?).ok_or("not a date")?),
            Kind::Json | Kind::TextList | Kind::NumberList if is_text => {
                Value::Json(serde_json::from_str(&text()?)?)
            }
            Kind::Json | Kind::TextList | Kind::NumberList => Value::Json(number()?.into()),
        })
    }

    fn done(result: SqliteQueryResult) -> Done {
        Done { rows: result.rows_affected(), last_id: result.last_insert_rowid() }
    }

    /// By the primary result code, see <https://www.sqlite.org/rescode.html>.
    fn meaning(error: &dyn DatabaseError) -> Meaning {
        let code: i32 = error.code().and_then(|code| code.parse().ok()).unwrap_or_default();
        let message = error.message();
        match (code & 0xff, code) {
            // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID
            (_, 1555 | 2067 | 2579) => unique(message),
            // SQLITE_CONSTRAINT, _MISMATCH, _TOOBIG, _RANGE
            (19 | 20 | 18 | 25, _) => Meaning::Invalid,
            // SQLITE_BUSY, _LOCKED
            (5 | 6, _) => Meaning::Busy,
            // SQLITE_PERM, _READONLY, _AUTH
            (3 | 8 | 23, _) => Meaning::Forbidden,
            // SQLITE_FULL
            (13, _) => Meaning::Full,
            // SQLITE_IOERR, _CORRUPT, _CANTOPEN, _NOTADB
            (10 | 11 | 14 | 26, _) => Meaning::Unavailable,
            _ => match message.split_once(": ") {
                Some(("no such table", table)) => Meaning::NotMigrated(format!("table `{table}`")),
                Some(("no such column", column)) => Meaning::NotMigrated(format!("column `{column}`")),
                _ if message.contains(" has no column named ") => Meaning::NotMigrated(message.to_owned()),
                _ => Meaning::Other,
            },
        }
    }
}

/// The file that a URL of SQLite names; `None` for a database in memory. It need not exist, and is not made.
///
/// # Errors
/// The URL is wrong.
pub fn sqlite_file(url: &str) -> Result<Option<std::path::PathBuf>, crate::store::StoreError> {
    let options = SqliteConnectOptions::from_str(url).map_err(super::explain::<Sqlite>)?;
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    Ok((!in_memory).then(|| options.get_filename().to_owned()))
}

/// `UNIQUE constraint failed: account.providerId, account.accountId`
fn unique(message: &str) -> Meaning {
    let columns = message.rsplit(": ").next().unwrap_or_default().split(", ");
    let columns = columns.filter_map(|column| column.split_once('.'));
    Meaning::Unique(columns.map(|(_, column)| column.to_owned()).collect())
}

/// `2026-11-23T09:11:30.890Z`, any offset in place of `Z`, a space in place of `T`, no offset (UTC), no fraction, or
/// the day alone.
fn parse_date(text: &str) -> Option<Timestamp> {
    if let Ok(date) = Timestamp::read(text) {
        return Some(date);
    }
    let zoneless = text.trim_end_matches('Z').replacen('T', " ", 1);
    let date = NaiveDateTime::parse_from_str(&zoneless, "%Y-%m-%d %H:%M:%S%.f")
        .or_else(|_| NaiveDateTime::parse_from_str(&zoneless, "%Y-%m-%d %H:%M"))
        .ok()
        .or_else(|| NaiveDate::parse_from_str(&zoneless, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))?;
    Some(date.and_utc().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_a_date_that_sqlite_files_hold() {
        for (text, date) in [
            ("2026-11-23T09:11:30.890Z", "2026-11-23T09:11:30.890Z"),
            ("2026-11-23T09:11:30Z", "2026-11-23T09:11:30.000Z"),
            ("2026-11-23T10:11:30.890+01:00", "2026-11-23T09:11:30.890Z"),
            ("2026-11-23 09:11:30+00:00", "2026-11-23T09:11:30.000Z"),
            ("2026-11-23 09:11:30.890", "2026-11-23T09:11:30.890Z"),
            ("2026-11-23 09:11:30", "2026-11-23T09:11:30.000Z"),
            ("2026-11-23T09:11:30", "2026-11-23T09:11:30.000Z"),
            ("2026-11-23 09:11", "2026-11-23T09:11:00.000Z"),
            ("2026-11-23", "2026-11-23T00:00:00.000Z"),
        ] {
            assert_eq!(parse_date(text).map(|d| d.to_string()).as_deref(), Some(date), "{text}");
        }
        assert_eq!(parse_date("yesterday"), None);
    }
}
