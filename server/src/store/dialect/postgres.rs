//! PostgreSQL.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::postgres::{PgArguments, PgDatabaseError, PgQueryResult, PgRow};
use sqlx::{Arguments, Postgres, Row, TypeInfo, ValueRef};

use super::{Done, Driver, Meaning};
use crate::store::sql::Bound;
use crate::store::{Kind, Value};

/// What every connection says first: nobody waits for a lock for ever.
pub(super) fn session(lock_timeout: Duration) -> [String; 1] {
    [format!("SET lock_timeout = {}", lock_timeout.as_millis())]
}

impl Driver for Postgres {
    fn bind(arguments: &mut PgArguments, value: Bound) -> Result<(), BoxDynError> {
        match value {
            Bound::Text(text) => arguments.add(text),
            Bound::Number(number) => arguments.add(number),
            Bound::Bool(bool) => arguments.add(bool),
            Bound::Date(date) => arguments.add(date),
            Bound::Json(json) => arguments.add(json),
            Bound::Uuid(uuid) => arguments.add(uuid),
        }
    }

    /// By the column's real type, since tables made with other tools (Drizzle, Prisma) differ from upstream's own.
    fn read(row: &PgRow, index: usize, kind: Kind) -> Result<Value, BoxDynError> {
        let cell = row.try_get_raw(index)?;
        if cell.is_null() {
            return Ok(Value::Null);
        }
        let stored = cell.type_info();
        let number = || -> Result<i64, BoxDynError> {
            Ok(match stored.name() {
                "INT2" => i64::from(row.try_get::<i16, _>(index)?),
                "INT4" => i64::from(row.try_get::<i32, _>(index)?),
                _ => row.try_get(index)?,
            })
        };
        Ok(match (kind, stored.name()) {
            (Kind::Id, "UUID") => Value::Text(row.try_get::<uuid::Uuid, _>(index)?.to_string()),
            (Kind::Id, "INT2" | "INT4" | "INT8") => Value::Text(number()?.to_string()),
            (Kind::Id | Kind::Text, _) => Value::Text(row.try_get_unchecked(index)?),
            (Kind::Number | Kind::BigNumber, _) => Value::Number(number()?),
            (Kind::Bool, _) => Value::Bool(row.try_get(index)?),
            (Kind::Date, "TIMESTAMP") => {
                Value::Date(row.try_get::<NaiveDateTime, _>(index)?.and_utc().into())
            }
            (Kind::Date, _) => Value::Date(row.try_get::<DateTime<Utc>, _>(index)?.into()),
            (_, "JSON" | "JSONB") => Value::Json(row.try_get(index)?),
            (_, _) => Value::Json(serde_json::from_str(&row.try_get::<String, _>(index)?)?),
        })
    }

    fn done(result: PgQueryResult) -> Done {
        Done { rows: result.rows_affected(), last_id: 0 }
    }

    /// By SQLSTATE, see <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
    fn meaning(error: &dyn DatabaseError) -> Meaning {
        let code = error.code().unwrap_or_default();
        match code.as_ref() {
            "23505" => {
                let error = error.try_downcast_ref::<PgDatabaseError>();
                Meaning::Unique(error.and_then(|e| e.detail()).map(key_columns).unwrap_or_default())
            }
            // deadlock_detected, serialization_failure
            "40P01" | "40001" => Meaning::Conflict,
            // lock_not_available
            "55P03" => Meaning::Busy,
            // read_only_sql_transaction, insufficient_privilege, wrong password
            "25006" | "42501" | "28000" | "28P01" => Meaning::Forbidden,
            // undefined_table, undefined_column
            "42P01" | "42703" => Meaning::NotMigrated(error.message().to_owned()),
            // disk_full
            "53100" => Meaning::Full,
            // database does not exist
            "3D000" => Meaning::Unavailable,
            code => match &code[..code.len().min(2)] {
                // data exceptions, integrity constraints, too large for an index
                "22" | "23" | "54" => Meaning::Invalid,
                // connection, insufficient resources, operator intervention
                "08" | "53" | "57" => Meaning::Unavailable,
                _ => Meaning::Other,
            },
        }
    }
}

/// The columns of `Key ("providerId", "accountId")=(credential, 1) already exists.`, without the values.
fn key_columns(detail: &str) -> Vec<String> {
    let columns = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=("));
    let Some((columns, _)) = columns else { return Vec::new() };
    columns.split(", ").map(|column| column.trim_matches('"').replace("\"\"", "\"")).collect()
}
