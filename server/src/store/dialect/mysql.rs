//! MySQL and MariaDB.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::mysql::{MySqlArguments, MySqlDatabaseError, MySqlQueryResult, MySqlRow};
use sqlx::{Arguments, MySql, Row, TypeInfo, ValueRef};

use super::{Done, Driver, Meaning};
use crate::store::sql::Bound;
use crate::store::{Kind, Value};

/// What every connection says first: a statement sees what others committed before it, a value that does not fit is an
/// error and is not cut, and nobody waits for a lock for ever.
pub(super) fn session(lock_timeout: Duration) -> [String; 2] {
    [
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED".to_owned(),
        format!(
            "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'), \
             SESSION innodb_lock_wait_timeout = {seconds}, SESSION lock_wait_timeout = {seconds}",
            seconds = lock_timeout.as_secs().max(1)
        ),
    ]
}

impl Driver for MySql {
    fn bind(arguments: &mut MySqlArguments, value: Bound) -> Result<(), BoxDynError> {
        match value {
            Bound::Text(text) => arguments.add(text),
            Bound::Number(number) => arguments.add(number),
            Bound::Bool(bool) => arguments.add(bool),
            Bound::Date(_) | Bound::Json(_) | Bound::Uuid(_) => Err("MySQL has no such type".into()),
        }
    }

    fn read(row: &MySqlRow, index: usize, kind: Kind) -> Result<Value, BoxDynError> {
        let cell = row.try_get_raw(index)?;
        if cell.is_null() {
            return Ok(Value::Null);
        }
        let is_number = cell.type_info().name().contains("INT");
        Ok(match kind {
            Kind::Id if is_number => Value::Text(row.try_get_unchecked::<i64, _>(index)?.to_string()),
            Kind::Id | Kind::Text => Value::Text(row.try_get_unchecked(index)?),
            Kind::Number | Kind::BigNumber => Value::Number(row.try_get_unchecked(index)?),
            Kind::Bool => Value::Bool(row.try_get_unchecked::<i64, _>(index)? != 0),
            Kind::Date => Value::Date(row.try_get_unchecked::<DateTime<Utc>, _>(index)?.into()),
            Kind::Json | Kind::TextList | Kind::NumberList => {
                Value::Json(serde_json::from_str(&row.try_get_unchecked::<String, _>(index)?)?)
            }
        })
    }

    fn done(result: MySqlQueryResult) -> Done {
        Done { rows: result.rows_affected(), last_id: result.last_insert_id().cast_signed() }
    }

    /// By the server's error number, see
    /// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>.
    fn meaning(error: &dyn DatabaseError) -> Meaning {
        let number = error.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number);
        match number {
            // duplicate entry
            1062 | 1586 => unique(error.message()),
            // no such row to refer to, NULL, too long, out of range, not in the character set, bad JSON
            1048 | 1153 | 1216 | 1217 | 1264 | 1292 | 1364 | 1366 | 1406 | 1451 | 1452 | 3140 | 4025 => {
                Meaning::Invalid
            }
            // deadlock, record changed since last read
            1213 | 1020 => Meaning::Conflict,
            // lock wait time-out
            1205 => Meaning::Busy,
            // access denied, read-only
            1044 | 1045 | 1142 | 1143 | 1227 | 1290 | 1792 | 1836 => Meaning::Forbidden,
            // no such table, no such column
            1054 | 1146 => Meaning::NotMigrated(error.message().to_owned()),
            // disk full, table full
            1021 | 1114 | 3 | 28 => Meaning::Full,
            // too many connections, no such database, shutting down, killed
            1040 | 1049 | 1053 | 1203 | 1226 | 1317 | 1927 | 2006 | 2013 => Meaning::Unavailable,
            _ => Meaning::Other,
        }
    }
}

/// `Duplicate entry 'a@b.example' for key 'user.email'`; MariaDB leaves the table out.
fn unique(message: &str) -> Meaning {
    let key = message.rsplit_once("for key '").map_or("", |(_, key)| key.trim_end_matches('\''));
    let index = key.rsplit_once('.').map_or(key, |(_, index)| index);
    Meaning::Unique(vec![index.to_owned()])
}
